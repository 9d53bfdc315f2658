// SPDX-License-Identifier: GPL-2.0-or-later
/* Whatever a QEMU that a guest took over sends as QMP, in pieces. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "qemu/qmp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_event(void *arg, const char *name, json_t *data)
{
	assert(name);
	assert(!data || json_dumpb(data, NULL, 0, JSON_ENCODE_ANY) > 0);
	qmp_request(*(struct qmp **)arg, "stop", NULL, NULL, NULL);
}

static void on_reply(void *arg, json_t *value)
{
	(void)value;
	qmp_request(*(struct qmp **)arg, "quit", NULL, NULL, NULL);
}

/* The first byte says how large the pieces are. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct qmp *qmp;
	size_t piece, done;
	int pair[2], err = 0;

	if (!size || socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair))
		return 0;
	piece = *data ? *data : 65536;
	qmp = qmp_new(pair[0], on_event, &qmp);
	assert(qmp);
	assert(!qmp_request(qmp, "query-version", NULL, on_reply, &qmp));
	for (done = 1; !err && done < size; done += piece) {
		if (piece > size - done)
			piece = size - done;
		if (write(pair[1], data + done, piece) != (ssize_t)piece)
			abort();
		err = qmp_readable(qmp);
	}
	close(pair[1]);
	assert(qmp_readable(qmp) < 0);
	qmp_free(qmp);
	close(pair[0]);
	return 0;
}
