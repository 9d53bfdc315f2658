// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/channel.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void channel_init(struct channel *channel, int fd, const uint8_t *job, size_t size)
{
	memset(channel, 0, sizeof(*channel));
	channel->fd = fd;
	channel->job = job;
	channel->job_left = size;
}

short channel_events(const struct channel *channel)
{
	short events = POLLIN;

	if (channel->eof)
		return 0;
	if (channel->job_left || channel->begin != channel->end)
		events |= POLLOUT;
	return events;
}

/* How much of @size bytes the socket took; ->eof when it takes no more. */
static size_t send_some(struct channel *channel, const uint8_t *data, size_t size)
{
	ssize_t n;

	n = send(channel->fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n >= 0)
		return (size_t)n;
	if (errno != EAGAIN && errno != EINTR)
		channel->eof = true;
	return 0;
}

void channel_writable(struct channel *channel)
{
	size_t n;

	if (channel->job_left) {
		n = send_some(channel, channel->job, channel->job_left);
		channel->job += n;
		channel->job_left -= n;
	}
	if (channel->job_left || channel->begin == channel->end)
		return;
	channel->begin += send_some(channel, channel->queue + channel->begin,
				    channel->end - channel->begin);
	if (channel->begin == channel->end)
		channel->begin = channel->end = 0;
}

void channel_readable(struct channel *channel)
{
	uint8_t *data;
	size_t room;
	ssize_t n;

	data = decoder_room(&channel->decoder, &room);
	n = read(channel->fd, data, room);
	if (n > 0)
		decoder_filled(&channel->decoder, (size_t)n);
	else if (!n || (errno != EAGAIN && errno != EINTR))
		channel->eof = true;
}

int channel_next(struct channel *channel, struct frame *frame)
{
	return decoder_next(&channel->decoder, frame);
}

static int queue_frame(struct channel *channel, enum abi_frame type,
		       const uint8_t *payload, size_t size)
{
	uint8_t *p = channel->queue + channel->end;

	if (sizeof(channel->queue) - channel->end < ABI_HEADER_SIZE + size)
		return -ENOBUFS;
	abi_put32(p, (uint32_t)size);
	abi_put16(p + 4, (uint16_t)type);
	abi_put16(p + 6, 0);
	if (size)
		memcpy(p + ABI_HEADER_SIZE, payload, size);
	channel->end += ABI_HEADER_SIZE + size;
	return 0;
}

int channel_signal(struct channel *channel, int signo)
{
	uint8_t payload[4];

	abi_put32(payload, (uint32_t)signo);
	return queue_frame(channel, ABI_SIGNAL, payload, sizeof(payload));
}

int channel_winsize(struct channel *channel, const struct winsize *size)
{
	uint8_t payload[8];

	abi_put16(payload, size->ws_row);
	abi_put16(payload + 2, size->ws_col);
	abi_put16(payload + 4, size->ws_xpixel);
	abi_put16(payload + 6, size->ws_ypixel);
	return queue_frame(channel, ABI_WINSIZE, payload, sizeof(payload));
}

int channel_stdin_eof(struct channel *channel, uint64_t bytes)
{
	uint8_t payload[8];

	abi_put64(payload, bytes);
	return queue_frame(channel, ABI_STDIN_EOF, payload, sizeof(payload));
}

int channel_closed(struct channel *channel, enum abi_stream stream)
{
	uint8_t payload[4];

	abi_put32(payload, stream);
	return queue_frame(channel, ABI_CLOSED, payload, sizeof(payload));
}

int channel_bye(struct channel *channel)
{
	return queue_frame(channel, ABI_BYE, NULL, 0);
}
