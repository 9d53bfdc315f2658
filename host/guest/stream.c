// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/stream.h"

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

static int stream_init(struct stream *stream, int from, int to)
{
	memset(stream, 0, sizeof(*stream));
	stream->from = from;
	stream->to = to;
	stream->limit = UINT64_MAX;
	stream->buffer = malloc(STREAM_BUFFER);
	return stream->buffer ? 0 : -ENOMEM;
}

/*
 * poll(2) says that some bytes fit, write(2) waits until all have: so that a
 * stalled reader does not keep us from signals and deadlines, the end we
 * write to must be non-blocking, by a file description of our own.
 */
static void make_nonblocking(struct stream *stream)
{
	char path[sizeof("/proc/self/fd/") + 11];
	struct stat st;
	int fd;

	if (fstat(stream->to, &st) || S_ISREG(st.st_mode))
		return;
	if (S_ISSOCK(st.st_mode)) {
		stream->to_socket = true;
		return;
	}
	stream->blocking = true;
	if (!S_ISFIFO(st.st_mode) && !isatty(stream->to))
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", stream->to);
	fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return;
	stream->to = fd;
	stream->to_owned = true;
	stream->blocking = false;
}

int stream_open_output(struct stream *stream, int port, int fd,
		       struct capture *capture)
{
	if (stream_init(stream, port, fd))
		return -ENOMEM;
	stream->capture = capture;
	if (!capture)
		make_nonblocking(stream);
	return 0;
}

int stream_open_input(struct stream *stream, int fd, int port)
{
	if (stream_init(stream, fd, port))
		return -ENOMEM;
	stream->to_socket = true;
	return 0;
}

void stream_close(struct stream *stream)
{
	if (stream->to_owned)
		close(stream->to);
	stream->to_owned = false;
	free(stream->buffer);
	stream->buffer = NULL;
}

bool stream_is_empty(const struct stream *stream)
{
	return stream->begin == stream->end;
}

static bool stream_has_ended(const struct stream *stream)
{
	return stream->eof || stream->received >= stream->limit;
}

bool stream_is_done(const struct stream *stream)
{
	return stream_has_ended(stream) && stream_is_empty(stream);
}

short stream_from_events(const struct stream *stream)
{
	if (stream_has_ended(stream) || !stream->buffer ||
	    stream->end == STREAM_BUFFER)
		return 0;
	return POLLIN;
}

short stream_to_events(const struct stream *stream)
{
	if (!stream->buffer || stream_is_empty(stream) || stream->err)
		return 0;
	return POLLOUT;
}

static void stream_fill(struct stream *stream)
{
	uint64_t left = stream->limit - stream->received;
	size_t room = STREAM_BUFFER - stream->end;
	ssize_t n;

	n = read(stream->from, stream->buffer + stream->end,
		 room < left ? room : (size_t)left);
	if (n > 0) {
		stream->end += (size_t)n;
		stream->received += (uint64_t)n;
		return;
	}
	/* A terminal that was hung up reads as EIO: the end as well. */
	if (!n || (errno != EAGAIN && errno != EINTR))
		stream->eof = true;
}

static ssize_t capture_write(struct capture *capture, const uint8_t *data,
			     size_t size)
{
	size_t kept = capture->limit - capture->size;
	uint8_t *grown;

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

static ssize_t stream_write(const struct stream *stream, const uint8_t *data,
			    size_t size)
{
	if (stream->capture)
		return capture_write(stream->capture, data, size);
	if (stream->to_socket)
		return send(stream->to, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (stream->blocking && size > PIPE_BUF)
		size = PIPE_BUF;
	return write(stream->to, data, size);
}

static void stream_drain(struct stream *stream)
{
	ssize_t n = 0;

	while (!stream->err && !stream_is_empty(stream)) {
		n = stream_write(stream, stream->buffer + stream->begin,
				 stream->end - stream->begin);
		if (n < 0)
			break;
		stream->begin += (size_t)n;
		stream->delivered += (uint64_t)n;
		if (stream->blocking)
			break;
	}
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		stream->err = -errno;
	if (stream->err) {
		stream->delivered += stream->end - stream->begin;
		stream->begin = stream->end;
	}
	if (stream_is_empty(stream))
		stream->begin = stream->end = 0;
}

void stream_move(struct stream *stream, bool from_ready, bool to_ready)
{
	if (!stream->buffer)
		return;
	if (to_ready)
		stream_drain(stream);
	if (from_ready && stream_from_events(stream)) {
		stream_fill(stream);
		if (!stream->blocking || stream->err)
			stream_drain(stream);
	}
}
