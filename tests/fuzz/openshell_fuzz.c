// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a gateway sends: behind an 'f' the frames of a connection, behind an 'l'
 * what one of OpenShell 0.1.x has of its own, behind anything else one
 * sandbox's message.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "openshell/h2.h"
#include "openshell/launch.h"
#include "openshell/peer.h"
#include "openshell/want_env.h"
#include "openshell/want_gpu.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The token goes with the first comparison. */
static void fuzz_sandbox(const uint8_t *data, size_t size)
{
	static const struct board board;
	static const struct setup setup = {
		.board = &board, .gateway = "http://localhost:1", .tls = ""};
	messages_sandbox *asked = messages_read(
		&openshell__compute__v1__driver_sandbox__descriptor, data, size);
	struct want *want = calloc(1, sizeof(*want));

	if (asked && asked->spec && want) {
		want_gpu(want, asked->spec, NULL);
		want_env(want, &setup, asked, NULL);
		assert(messages_same(asked, asked));
	}
	if (want)
		request_free(&want->request);
	free(want);
	messages_free(asked);
}

static void fuzz_later(const uint8_t *data, size_t size)
{
	enum peer peer = PEER_UNKNOWN;
	struct fault fault = {0};

	assert(!peer_meet(data, size, &peer, &fault) == (peer != PEER_UNKNOWN));
	assert(!launch_check(data, size, &fault) || *fault.text);
}

static void fuzz_called(void *arg, struct h2_call *call, const uint8_t *message,
			size_t size)
{
	unsigned int *held = arg;

	assert(call->whole && size <= GRPC_MESSAGE_MAX);
	fuzz_sandbox(message, size);
	if (!size) {
		/* a stream that is open until it is cancelled */
		call->arg = held;
		++*held;
		h2_begin(call);
		return;
	}
	h2_send(call, message, size);
	h2_finish(call, GRPC_NOT_FOUND, "100% \xc3\xb6");
}

static void fuzz_drained(void *arg, struct h2_call *call)
{
	(void)arg;
	h2_send(call, (const uint8_t *)"x", 1);
	call->arg = NULL;
	--*(unsigned int *)arg;
	h2_finish(call, GRPC_OK, NULL);
}

static void fuzz_gone(void *arg, struct h2_call *call)
{
	unsigned int *held = arg;

	assert(call->arg == held && *held);
	--*held;
}

static void fuzz_frames(const uint8_t *data, size_t size)
{
	unsigned int held = 0;
	const struct h2_handler handler = {
		.called = fuzz_called,
		.drained = fuzz_drained,
		.gone = fuzz_gone,
		.arg = &held,
	};
	uint8_t out[65536];
	struct h2 *h2;
	int ends[2];
	size_t half = size / 2;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		abort();
	h2 = h2_open(ends[0], &handler, 1);
	assert(h2);
	/* in two pieces, as they may come */
	if (!h2_take(h2, data, half) && !h2_serve(h2, false, 2) &&
	    !h2_take(h2, data + half, size - half) && !h2_serve(h2, false, 3)) {
		assert(h2->in_bytes <= H2_IN_MAX && h2->count <= H2_CALLS);
		h2_tick(h2, 4);
		h2_tick(h2, 5 + H2_SLOW_MS);
	}
	while (recv(ends[1], out, sizeof(out), MSG_DONTWAIT) > 0)
		;
	h2_close(h2);
	assert(!held);
	close(ends[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	if (*data == 'f')
		fuzz_frames(data + 1, size - 1);
	else if (*data == 'l')
		fuzz_later(data + 1, size - 1);
	else
		fuzz_sandbox(data + 1, size - 1);
	return 0;
}
