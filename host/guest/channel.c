// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/channel.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Bytes on their way to the guest, in the order they were queued. */
struct channel_chunk {
	struct channel_chunk *next;
	uint8_t *data;
	size_t begin, end, size;
	bool spawn;
};

/* A chunk takes as many small frames as fit. */
#define CHUNK_SIZE 4096

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
	if (channel->job_left || channel->first)
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

static size_t chunk_cost(const struct channel_chunk *chunk)
{
	return chunk->size + sizeof(*chunk);
}

static void drop_first(struct channel *channel)
{
	struct channel_chunk *chunk = channel->first;

	channel->first = chunk->next;
	if (!channel->first)
		channel->last = NULL;
	if (chunk->spawn)
		channel->spawning -= chunk_cost(chunk);
	else
		channel->queued -= chunk_cost(chunk);
	free(chunk->data);
	free(chunk);
}

void channel_close(struct channel *channel)
{
	while (channel->first)
		drop_first(channel);
}

void channel_writable(struct channel *channel)
{
	struct channel_chunk *chunk;
	size_t n;

	if (channel->job_left) {
		n = send_some(channel, channel->job, channel->job_left);
		channel->job += n;
		channel->job_left -= n;
	}
	while (!channel->job_left && !channel->eof && channel->first) {
		chunk = channel->first;
		chunk->begin += send_some(channel, chunk->data + chunk->begin,
					  chunk->end - chunk->begin);
		if (chunk->begin < chunk->end)
			return;
		drop_first(channel);
	}
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

/* Takes @data when it returns 0. */
static int add_chunk(struct channel *channel, uint8_t *data, size_t used,
		     size_t size, bool spawn)
{
	struct channel_chunk *chunk = calloc(1, sizeof(*chunk));

	if (!chunk)
		return -ENOBUFS;
	*chunk = (struct channel_chunk){NULL, data, 0, used, size, spawn};
	if (spawn)
		channel->spawning += chunk_cost(chunk);
	else
		channel->queued += chunk_cost(chunk);
	if (channel->last)
		channel->last->next = chunk;
	else
		channel->first = chunk;
	channel->last = chunk;
	return 0;
}

/* Room for @size bytes at the end of the queue, or NULL. */
static uint8_t *queue_room(struct channel *channel, size_t size)
{
	size_t chunk_size = size > CHUNK_SIZE ? size : CHUNK_SIZE;
	struct channel_chunk *last = channel->last;
	uint8_t *data;

	if (last && !last->spawn && last->size - last->end >= size) {
		last->end += size;
		return last->data + last->end - size;
	}
	if (channel->queued + chunk_size > CHANNEL_QUEUE_MAX)
		return NULL;
	data = malloc(chunk_size);
	if (data && !add_chunk(channel, data, size, chunk_size, false))
		return data;
	free(data);
	return NULL;
}

bool channel_has_room(const struct channel *channel)
{
	return channel->queued < CHANNEL_QUEUE_MAX / 2 && !channel->eof;
}

/* @head and then @data are the payload. */
static int queue_parts(struct channel *channel, enum abi_frame type,
		       const uint8_t *head, size_t head_size,
		       const uint8_t *data, size_t size)
{
	uint8_t *p = queue_room(channel, ABI_HEADER_SIZE + head_size + size);

	if (!p)
		return -ENOBUFS;
	abi_put32(p, (uint32_t)(head_size + size));
	abi_put16(p + 4, (uint16_t)type);
	abi_put16(p + 6, 0);
	if (head_size)
		memcpy(p + ABI_HEADER_SIZE, head, head_size);
	if (size)
		memcpy(p + ABI_HEADER_SIZE + head_size, data, size);
	return 0;
}

static int queue_frame(struct channel *channel, enum abi_frame type,
		       const uint8_t *payload, size_t size)
{
	return queue_parts(channel, type, payload, size, NULL, 0);
}

int channel_signal(struct channel *channel, int signo)
{
	uint8_t payload[4];

	abi_put32(payload, (uint32_t)signo);
	return queue_frame(channel, ABI_SIGNAL, payload, sizeof(payload));
}

static void put_winsize(uint8_t *payload, const struct winsize *size)
{
	abi_put16(payload, size->ws_row);
	abi_put16(payload + 2, size->ws_col);
	abi_put16(payload + 4, size->ws_xpixel);
	abi_put16(payload + 6, size->ws_ypixel);
}

int channel_winsize(struct channel *channel, const struct winsize *size)
{
	uint8_t payload[8];

	put_winsize(payload, size);
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

int channel_time(struct channel *channel, uint64_t realtime_ns)
{
	uint8_t payload[8];

	abi_put64(payload, realtime_ns);
	return queue_frame(channel, ABI_TIME, payload, sizeof(payload));
}

int channel_bye(struct channel *channel)
{
	return queue_frame(channel, ABI_BYE, NULL, 0);
}

int channel_network(struct channel *channel, const uint8_t *items, size_t size)
{
	return queue_frame(channel, ABI_NETWORK, items, size);
}

int channel_spawn(struct channel *channel, uint8_t *frame, size_t size)
{
	if (channel->spawning + size > CHANNEL_SPAWN_MAX)
		return -ENOBUFS;
	return add_chunk(channel, frame, size, size, true);
}

int channel_p_signal(struct channel *channel, uint32_t process, int signo)
{
	uint8_t payload[8];

	abi_put32(payload, process);
	abi_put32(payload + 4, (uint32_t)signo);
	return queue_frame(channel, ABI_P_SIGNAL, payload, sizeof(payload));
}

int channel_p_winsize(struct channel *channel, uint32_t process,
		      const struct winsize *size)
{
	uint8_t payload[12];

	abi_put32(payload, process);
	put_winsize(payload + 4, size);
	return queue_frame(channel, ABI_P_WINSIZE, payload, sizeof(payload));
}

int channel_p_in(struct channel *channel, uint32_t process, const uint8_t *data,
		 size_t size)
{
	uint8_t head[4];

	abi_put32(head, process);
	return queue_parts(channel, ABI_P_IN, head, sizeof(head), data, size);
}

int channel_p_stdin_eof(struct channel *channel, uint32_t process, uint64_t bytes)
{
	uint8_t payload[12];

	abi_put32(payload, process);
	abi_put64(payload + 4, bytes);
	return queue_frame(channel, ABI_P_STDIN_EOF, payload, sizeof(payload));
}

int channel_p_closed(struct channel *channel, uint32_t process,
		     enum abi_stream stream)
{
	uint8_t payload[8];

	abi_put32(payload, process);
	abi_put32(payload + 4, stream);
	return queue_frame(channel, ABI_P_CLOSED, payload, sizeof(payload));
}

int channel_p_credit(struct channel *channel, uint32_t process,
		     enum abi_stream stream, uint32_t bytes)
{
	uint8_t payload[12];

	abi_put32(payload, process);
	abi_put32(payload + 4, stream);
	abi_put32(payload + 8, bytes);
	return queue_frame(channel, ABI_P_CREDIT_OUT, payload, sizeof(payload));
}
