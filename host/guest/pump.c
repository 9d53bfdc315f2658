// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/pump.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static int pump_init(struct pump *pump, int from, int to)
{
	memset(pump, 0, sizeof(*pump));
	pump->from = from;
	pump->to = to;
	pump->limit = UINT64_MAX;
	pump->buffer = malloc(PUMP_BUFFER);
	return pump->buffer ? 0 : -ENOMEM;
}

/*
 * poll(2) says that some bytes fit, write(2) waits until all have: so that a
 * stalled reader does not keep us from signals and deadlines, the end we
 * write to must be non-blocking, by a file description of our own.
 */
static void make_nonblocking(struct pump *pump)
{
	char path[sizeof("/proc/self/fd/") + 11];
	struct stat st;
	int fd;

	if (fstat(pump->to, &st) || S_ISREG(st.st_mode))
		return;
	if (S_ISSOCK(st.st_mode)) {
		pump->to_socket = true;
		return;
	}
	pump->blocking = true;
	if (!S_ISFIFO(st.st_mode) && !isatty(pump->to))
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", pump->to);
	fd = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return;
	pump->to = fd;
	pump->to_owned = true;
	pump->blocking = false;
}

int pump_open_output(struct pump *pump, int port, int fd,
		     struct pump_capture *capture)
{
	if (pump_init(pump, port, fd))
		return -ENOMEM;
	pump->capture = capture;
	if (!capture)
		make_nonblocking(pump);
	return 0;
}

int pump_open_sink(struct pump *pump, int fd)
{
	return pump_open_output(pump, -1, fd, NULL);
}

int pump_open_input(struct pump *pump, int fd, int port)
{
	if (pump_init(pump, fd, port))
		return -ENOMEM;
	pump->to_socket = true;
	return 0;
}

void pump_close(struct pump *pump)
{
	if (pump->to_owned)
		close(pump->to);
	pump->to_owned = false;
	free(pump->buffer);
	pump->buffer = NULL;
}

bool pump_is_empty(const struct pump *pump)
{
	return pump->begin == pump->end;
}

static bool pump_has_ended(const struct pump *pump)
{
	return pump->eof || pump->received >= pump->limit;
}

bool pump_is_done(const struct pump *pump)
{
	return pump_has_ended(pump) && pump_is_empty(pump);
}

short pump_from_events(const struct pump *pump)
{
	if (pump_has_ended(pump) || !pump->buffer || pump->end == PUMP_BUFFER)
		return 0;
	return POLLIN;
}

short pump_to_events(const struct pump *pump)
{
	if (!pump->buffer || pump_is_empty(pump) || pump->err)
		return 0;
	return POLLOUT;
}

static void pump_fill(struct pump *pump)
{
	uint64_t left = pump->limit - pump->received;
	size_t room = PUMP_BUFFER - pump->end;
	ssize_t n;

	n = read(pump->from, pump->buffer + pump->end,
		 room < left ? room : (size_t)left);
	if (n > 0) {
		pump->end += (size_t)n;
		pump->received += (uint64_t)n;
		return;
	}
	/* A terminal that was hung up reads as EIO: the end as well. */
	if (!n || (errno != EAGAIN && errno != EINTR))
		pump->eof = true;
}

static ssize_t pump_capture_write(struct pump_capture *capture,
				  const uint8_t *data, size_t size)
{
	size_t kept = capture->limit - capture->size;
	uint8_t *grown;

	if (capture->take) {
		capture->take(capture->arg, data, size);
		return (ssize_t)size;
	}
	if (size > kept)
		capture->truncated = true;
	else
		kept = size;
	if (kept) {
		grown = realloc(capture->data, capture->size + kept);
		if (!grown) {
			errno = ENOMEM;
			return -ENOMEM;
		}
		memcpy(grown + capture->size, data, kept);
		capture->data = grown;
		capture->size += kept;
	}
	return (ssize_t)size;
}

static ssize_t pump_write(const struct pump *pump, const uint8_t *data,
			  size_t size)
{
	if (pump->capture)
		return pump_capture_write(pump->capture, data, size);
	if (pump->to_socket)
		return send(pump->to, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (pump->blocking && size > PIPE_BUF)
		size = PIPE_BUF;
	return write(pump->to, data, size);
}

static void pump_drain(struct pump *pump)
{
	ssize_t n = 0;

	while (!pump->err && !pump_is_empty(pump)) {
		n = pump_write(pump, pump->buffer + pump->begin,
			       pump->end - pump->begin);
		if (n < 0)
			break;
		pump->begin += (size_t)n;
		pump->delivered += (uint64_t)n;
		if (pump->blocking)
			break;
	}
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		pump->err = -errno;
	if (pump->err) {
		pump->delivered += pump->end - pump->begin;
		pump->begin = pump->end;
	}
	if (pump_is_empty(pump))
		pump->begin = pump->end = 0;
}

void pump_move(struct pump *pump, bool from_ready, bool to_ready)
{
	if (!pump->buffer)
		return;
	if (to_ready)
		pump_drain(pump);
	if (from_ready && pump_from_events(pump)) {
		pump_fill(pump);
		if (!pump->blocking || pump->err)
			pump_drain(pump);
	}
}

int pump_put(struct pump *pump, const uint8_t *data, size_t size)
{
	size_t held = pump->end - pump->begin;

	if (size > PUMP_BUFFER - held)
		return -ENOBUFS;
	if (size > PUMP_BUFFER - pump->end) {
		memmove(pump->buffer, pump->buffer + pump->begin, held);
		pump->begin = 0;
		pump->end = held;
	}
	memcpy(pump->buffer + pump->end, data, size);
	pump->end += size;
	pump->received += size;
	if (!pump->blocking || pump->err)
		pump_drain(pump);
	return 0;
}
