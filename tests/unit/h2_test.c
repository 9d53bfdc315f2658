// SPDX-License-Identifier: GPL-2.0-or-later
/* How long a client that reads slowly is waited for; nghttp2 plays it. */
#include "unit.h"

#include <sys/socket.h>

#include "openshell/h2.h"

#define START 1000

static const char answer[64];
static struct h2 *h2;
static nghttp2_session *client;
static int end; /* the client's, of the socket */

/* A path of one byte is a stream that stays open behind its first message. */
static void called(void *arg, struct h2_call *call, const uint8_t *message,
		   size_t size)
{
	uint8_t *much = calloc(1, GRPC_MESSAGE_MAX);
	int err;

	(void)arg;
	(void)message;
	(void)size;
	assert_non_null(much);
	if (call->path[1]) {
		h2_send(call, (const uint8_t *)answer, sizeof(answer));
		h2_finish(call, GRPC_OK, NULL);
	} else {
		err = h2_send(call, much, GRPC_MESSAGE_MAX);
		if (err)
			h2_finish(call, GRPC_RESOURCE_EXHAUSTED,
				  h2_sentence(err));
	}
	free(much);
}

static const struct h2_handler handler = {.called = called};

FIXTURE(make)
{
	nghttp2_session_callbacks *callbacks;
	nghttp2_option *option;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) ||
	    nghttp2_session_callbacks_new(&callbacks) ||
	    nghttp2_option_new(&option))
		return -1;
	nghttp2_option_set_no_auto_window_update(option, 1);
	if (nghttp2_session_client_new2(&client, callbacks, NULL, option))
		return -1;
	nghttp2_session_callbacks_del(callbacks);
	nghttp2_option_del(option);
	end = ends[0];
	h2 = h2_open(ends[1], &handler, START);
	return h2 ? 0 : -1;
}

FIXTURE(unmake)
{
	nghttp2_session_del(client);
	h2_close(h2);
	return close(end);
}

static void room(int bytes)
{
	assert_int_equal(setsockopt(h2->fd, SOL_SOCKET, SO_SNDBUF, &bytes,
				    sizeof(bytes)),
			 0);
}

static void window(uint32_t bytes)
{
	const nghttp2_settings_entry settings = {
		NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, bytes};

	assert_int_equal(nghttp2_submit_settings(client, NGHTTP2_FLAG_NONE,
						 &settings, 1),
			 0);
}

/* What the client has to say, and the driver's visit. */
static void say(int64_t now)
{
	const uint8_t *data;
	ssize_t n;

	while ((n = nghttp2_session_mem_send(client, &data)) > 0)
		assert_int_equal(send(end, data, (size_t)n, MSG_NOSIGNAL), n);
	assert_int_equal(n, 0);
	assert_int_equal(h2_serve(h2, true, now), 0);
}

/* The client reads up to @max bytes, and there is another visit. */
static size_t hear(size_t max, int64_t now)
{
	uint8_t data[4096];
	ssize_t n = recv(end, data, max < sizeof(data) ? max : sizeof(data),
			 MSG_DONTWAIT);

	if (n <= 0)
		return 0;
	assert_int_equal(nghttp2_session_mem_recv(client, data, (size_t)n), n);
	assert_int_equal(h2_serve(h2, false, now), 0);
	return (size_t)n;
}

static ssize_t body(nghttp2_session *session, int32_t stream, uint8_t *buf,
		    size_t length, uint32_t *flags, nghttp2_data_source *source,
		    void *arg)
{
	(void)session;
	(void)stream;
	(void)source;
	(void)arg;
	assert_true(length >= GRPC_PREFIX);
	memset(buf, 0, GRPC_PREFIX);
	*flags |= NGHTTP2_DATA_FLAG_EOF;
	return GRPC_PREFIX;
}

#define HEADER(name, value)                                          \
	{                                                            \
		(uint8_t *)(name), (uint8_t *)(value), strlen(name), \
			strlen(value), NGHTTP2_NV_FLAG_NONE          \
	}

static int32_t call(const char *path)
{
	const nghttp2_data_provider provider = {.read_callback = body};
	const nghttp2_nv headers[] = {
		HEADER(":method", "POST"),
		HEADER(":scheme", "http"),
		HEADER(":path", path),
		HEADER(":authority", "x"),
		HEADER("content-type", "application/grpc"),
	};
	int32_t stream = nghttp2_submit_request(client, NULL, headers, 5,
						&provider, NULL);

	assert_true(stream > 0);
	return stream;
}

/* It lets one byte more through each time. */
TEST(a_finished_call_has_an_end_that_no_byte_prolongs)
{
	int64_t now = START;
	int32_t stream;
	unsigned int i;

	window(1);
	stream = call("/call");
	for (i = 0; i < 3; i++, now += H2_SLOW_MS / 3) {
		say(now);
		while (hear(SIZE_MAX, now))
			;
		assert_int_equal(h2_tick(h2, now), 0);
		assert_int_equal(h2->count, 1);
		assert_int_equal(h2->calls->out_at, 1 + i);
		assert_int_equal(nghttp2_submit_window_update(
					 client, NGHTTP2_FLAG_NONE, stream, 1),
				 0);
	}
	assert_int_equal(h2_tick(h2, now), 0);
	assert_int_equal(h2->count, 0);
}

TEST(a_trickle_keeps_no_full_socket)
{
	int64_t now = START;
	size_t heard = 0;
	int i;

	room(1);
	window(1);
	call("/");
	for (i = 0; i < 900; i++) {
		nghttp2_submit_ping(client, NGHTTP2_FLAG_NONE, NULL);
		say(now);
	}
	assert_true(h2->pending_size);
	now += H2_SLOW_MS - 1000;
	for (i = 0; i < 400; i++)
		heard += hear(17, now);
	assert_true(heard > 6000 && h2->pending_size);
	assert_int_equal(h2_tick(h2, now), 0);
	assert_int_equal(h2_tick(h2, START + H2_SLOW_MS), -ETIMEDOUT);
}

/* Not one that is wholly read, and not one that is read at a bearable rate. */
TEST(who_reads_is_kept)
{
	int64_t now = START;
	size_t heard, steps = 0;

	room(H2_SLOW_BYTES);
	window(1u << 30);
	nghttp2_submit_window_update(client, NGHTTP2_FLAG_NONE, 0, 1 << 30);
	call("/");
	say(now);
	assert_true(h2->pending_size);
	while (h2->pending_size) {
		now += H2_SLOW_MS - 1000;
		steps++;
		for (heard = 0; heard < 2 * H2_SLOW_BYTES && h2->pending_size;)
			heard += hear(SIZE_MAX, now);
		assert_int_equal(h2_tick(h2, now), 0);
	}
	assert_true(steps > 3);
	assert_int_equal(h2_tick(h2, now + 2 * H2_SLOW_MS), 0);
	assert_int_equal(h2->count, 1);
}

/* Each of its calls is within its time, and all of them have an end. */
TEST(who_does_not_read_is_not_kept_more_and_more_for)
{
	int32_t streams[20];
	unsigned int i;

	window(1);
	for (i = 0; i < 20; i++)
		streams[i] = call("/");
	say(START);
	while (hear(SIZE_MAX, START))
		;
	assert_true(h2->out_bytes > H2_OUT_MAX - 2 * GRPC_MESSAGE_MAX);
	assert_true(h2->out_bytes <= H2_OUT_MAX);
	assert_int_equal(h2->count, 3);
	for (i = 0; i < 20; i++)
		nghttp2_submit_rst_stream(client, NGHTTP2_FLAG_NONE, streams[i],
					  NGHTTP2_CANCEL);
	say(START);
	assert_int_equal(h2->count, 0);
	assert_int_equal(h2->out_bytes, 0);
}

/* What is read makes room. */
TEST(what_is_read_is_let_go)
{
	unsigned int i;

	window(1u << 30);
	nghttp2_submit_window_update(client, NGHTTP2_FLAG_NONE, 0, 1 << 30);
	for (i = 0; i < 8; i++) {
		call("/");
		say(START);
		while (h2->pending_size)
			hear(SIZE_MAX, START);
	}
	assert_int_equal(h2->out_bytes, 0);
	assert_int_equal(h2->count, 8);
}

UNIT_MAIN_EACH(make, unmake)
