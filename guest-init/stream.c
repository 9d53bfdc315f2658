// SPDX-License-Identifier: GPL-2.0-or-later
#include "stream.h"

#include <linux/errno.h>

#include "stdio.h"
#include "sys.h"

#define STREAM_SPLICE (1 << 20)

void stream_out_poll(const struct stream_out *out, struct pollfd *poll)
{
	poll->fd = out->from < 0 || !out->full ? out->from : out->port;
	poll->events = out->full ? POLLOUT : POLLIN;
	poll->revents = 0;
}

void stream_out_close(struct stream_out *out)
{
	if (out->from >= 0)
		sys_close(out->from);
	out->from = -1;
	out->full = false;
}

/*
 * The whole pipe at once, by its pages: half the work of a copy through
 * here. The driver's splice makes buffers of no size, on which QEMU gives
 * the device up, when asked for less than the pipe holds; and QEMU takes no
 * more than 1024 pages in one piece (VIRTQUEUE_MAX_SIZE). The command can
 * make its pipe larger than we did.
 */
static bool stream_out_spliceable(const struct stream_out *out)
{
	long size = sys_fcntl(out->from, F_GETPIPE_SZ, 0);

	return size > 0 && size <= STREAM_SPLICE && out->at == out->len;
}

static int stream_out_splice(struct stream_out *out)
{
	long len = SYS_6(splice, out->from, NULL, out->port, NULL,
			 STREAM_SPLICE, 0);

	if (len > 0)
		out->total += (uint64_t)len;
	out->full = len == -EAGAIN;
	return len < 0 && !out->full ? (int)len : 0;
}

static int stream_out_copy(struct stream_out *out)
{
	long len;

	if (out->at == out->len) {
		len = sys_read(out->from, out->buf, STREAM_BUFFER);
		if (len == -EAGAIN)
			return 0;
		if (len <= 0) {
			stream_out_close(out);
			return 1;
		}
		out->at = 0;
		out->len = (uint32_t)len;
	}
	len = sys_write(out->port, out->buf + out->at, out->len - out->at);
	out->full = len == -EAGAIN;
	if (len < 0)
		return out->full ? 0 : (int)len;
	out->at += (uint32_t)len;
	out->total += (uint64_t)len;
	out->full = out->at < out->len;
	return 0;
}

int stream_out_step(struct stream_out *out, short revents)
{
	if (out->from < 0 || !revents)
		return 0;
	if (out->full ? revents & POLLHUP : !(revents & POLLIN)) {
		stream_out_close(out);
		return 1;
	}
	return stream_out_spliceable(out) ? stream_out_splice(out)
					  : stream_out_copy(out);
}

bool stream_out_empty(const struct stream_out *out, short revents)
{
	return out->from < 0 || (!out->full && !(revents & POLLIN));
}

void stream_in_poll(const struct stream_in *in, struct pollfd *poll)
{
	bool give = in->at < in->len;

	poll->fd = give ? in->to : in->port;
	poll->events = give ? POLLOUT : POLLIN;
	poll->revents = 0;
}

/* Fill the buffer: the driver gives at most a page at a time. */
static void stream_in_take(struct stream_in *in)
{
	long len;

	in->at = 0;
	in->len = 0;
	while (in->len < STREAM_BUFFER) {
		len = sys_read(in->port, in->buf + in->len,
			       STREAM_BUFFER - in->len);
		/* 0: the host has closed its end, more will not come. */
		if (!len && in->total < in->end)
			in->end = in->total;
		if (len <= 0)
			break;
		in->len += (uint32_t)len;
		in->total += (uint64_t)len;
	}
}

static void stream_in_give(struct stream_in *in)
{
	long len;

	if (in->to < 0) {
		in->at = in->len;
		return;
	}
	len = sys_write(in->to, in->buf + in->at, in->len - in->at);
	if (len == -EAGAIN)
		return;
	if (len < 0) {
		sys_close(in->to);
		in->to = -1;
		in->at = in->len;
		return;
	}
	in->at += (uint32_t)len;
	in->last = in->buf[in->at - 1];
}

static void stream_in_finish(struct stream_in *in)
{
	if (in->port < 0 || in->total < in->end || in->at < in->len)
		return;
	in->port = -1;
	if (in->to < 0)
		return;
	if (in->terminal)
		stdio_send_eof(in->to, in->total && in->last != '\n' &&
					       in->last != '\r');
	sys_close(in->to);
	in->to = -1;
}

void stream_in_step(struct stream_in *in, short revents)
{
	if (in->port < 0 || !revents)
		return;
	if (in->at == in->len)
		stream_in_take(in);
	if (in->at < in->len)
		stream_in_give(in);
	stream_in_finish(in);
}

void stream_in_end(struct stream_in *in, uint64_t end)
{
	in->end = end;
	stream_in_finish(in);
}
