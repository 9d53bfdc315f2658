// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/h2.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "openshell/h2_call.h"

#define H2_READ 16384
/* Reads of one visit: who sends without end does not keep others waiting. */
#define H2_READS 16

static int h2_error(int err)
{
	return err == NGHTTP2_ERR_NOMEM ? -ENOMEM : -EPROTO;
}

static int h2_settle(struct h2 *h2)
{
	static const nghttp2_settings_entry settings[] = {
		{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, H2_CALLS},
		{NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, H2_HEADERS_MAX},
		{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
	};
	nghttp2_session_callbacks *callbacks;
	int err;

	if (nghttp2_session_callbacks_new(&callbacks))
		return -ENOMEM;
	h2_call_callbacks(callbacks);
	err = nghttp2_session_server_new(&h2->session, callbacks, h2);
	nghttp2_session_callbacks_del(callbacks);
	if (!err)
		err = nghttp2_submit_settings(
			h2->session, NGHTTP2_FLAG_NONE, settings,
			sizeof(settings) / sizeof(settings[0]));
	return err ? h2_error(err) : 0;
}

struct h2 *h2_open(int fd, const struct h2_handler *handler, int64_t now)
{
	struct h2 *h2 = calloc(1, sizeof(*h2));

	if (!h2) {
		close(fd);
		return NULL;
	}
	h2->fd = fd;
	h2->handler = handler;
	h2->now = now;
	h2->silent = now + H2_SLOW_MS;
	if (!h2_settle(h2))
		return h2;
	h2_close(h2);
	return NULL;
}

void h2_close(struct h2 *h2)
{
	struct h2_call *call, *next;

	for (call = h2->calls; call; call = next) {
		next = call->next;
		h2_call_drop(call);
	}
	h2->calls = NULL;
	nghttp2_session_del(h2->session);
	close(h2->fd);
	free(h2);
}

short h2_events(const struct h2 *h2)
{
	bool writes = h2->pending_size || nghttp2_session_want_write(h2->session);

	return (short)(POLLIN | (writes ? POLLOUT : 0));
}

/* Its bytes go out in nghttp2's own pieces, of which we keep one. */
static int h2_write(struct h2 *h2)
{
	ssize_t n;

	for (;;) {
		if (!h2->pending_size) {
			n = nghttp2_session_mem_send(h2->session, &h2->pending);
			if (n < 0)
				return h2_error((int)n);
			if (!n) {
				h2->stuck = 0;
				return 0;
			}
			h2->pending_size = (size_t)n;
		}
		n = send(h2->fd, h2->pending, h2->pending_size,
			 MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			if (!h2->stuck) {
				h2->stuck = h2->now;
				h2->trickle = 0;
			}
			return 0;
		}
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n <= 0)
			continue;
		h2->pending += n;
		h2->pending_size -= (size_t)n;
		h2->trickle += (size_t)n;
		if (h2->trickle >= H2_SLOW_BYTES)
			h2->stuck = 0;
	}
}

int h2_take(struct h2 *h2, const uint8_t *data, size_t size)
{
	ssize_t n = nghttp2_session_mem_recv(h2->session, data, size);

	if (n < 0)
		return h2_error((int)n);
	return (size_t)n == size ? 0 : -EPROTO;
}

static int h2_read(struct h2 *h2)
{
	uint8_t data[H2_READ];
	ssize_t n;
	int err = 0, i;

	for (i = 0; i < H2_READS && !err; i++) {
		n = recv(h2->fd, data, sizeof(data), MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return 0;
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -ECONNRESET;
		err = h2_take(h2, data, (size_t)n);
	}
	return err;
}

int h2_serve(struct h2 *h2, bool readable, int64_t now)
{
	int err = 0;

	h2->now = now;
	if (readable)
		err = h2_read(h2);
	if (!err || err == -EPROTO)
		h2_write(h2);
	if (!err && !h2->pending_size && !nghttp2_session_want_read(h2->session) &&
	    !nghttp2_session_want_write(h2->session))
		return -ECONNRESET;
	return err;
}

int h2_tick(struct h2 *h2, int64_t now)
{
	struct h2_call *call, *next;

	h2->now = now;
	if (h2->stuck && now - h2->stuck >= H2_SLOW_MS)
		return -ETIMEDOUT;
	if (h2->silent && now >= h2->silent)
		return -ETIMEDOUT;
	for (call = h2->calls; call; call = next) {
		next = call->next;
		h2_call_tick(call, now);
	}
	return h2_write(h2);
}

void h2_shut(struct h2 *h2)
{
	nghttp2_submit_goaway(h2->session, NGHTTP2_FLAG_NONE,
			      nghttp2_session_get_last_proc_stream_id(h2->session),
			      NGHTTP2_NO_ERROR, NULL, 0);
	h2_write(h2);
}
