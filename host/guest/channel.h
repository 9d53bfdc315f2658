/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our side of the control port: frames in, frames out, no waiting. */
#ifndef GPUBOX_GUEST_CHANNEL_H
#define GPUBOX_GUEST_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include "guest/decoder.h"

/*
 * What waits for a guest that reads nothing, in memory that is taken for it:
 * frames in all, and those of spawn beside them.
 */
#define CHANNEL_QUEUE_MAX (256u << 10)
#define CHANNEL_SPAWN_MAX (ABI_PAYLOAD_MAX + CHANNEL_QUEUE_MAX)

struct channel_chunk;

struct channel {
	int fd; /* non-blocking socket, the caller's */
	bool eof;
	const uint8_t *job; /* the rest of the first frame, the caller's */
	size_t job_left;
	struct channel_chunk *first, *last;
	size_t queued, spawning; /* bytes of memory */
	struct decoder decoder;
};

/* Send the @size bytes of @job first; they stay the caller's and in place. */
void channel_init(struct channel *channel, int fd, const uint8_t *job,
		  size_t size);

/* Forget what was not sent. */
void channel_close(struct channel *channel);

short channel_events(const struct channel *channel);

/* Send what the socket takes. After an error of the socket: ->eof. */
void channel_writable(struct channel *channel);

/* Take what is readable, at most what the decoder has room for. */
void channel_readable(struct channel *channel);

/* The next frame of the guest, as decoder_next() has it. */
int channel_next(struct channel *channel, struct frame *frame);

/* Bytes can be queued, and what is urgent still finds room. */
bool channel_has_room(const struct channel *channel);

/*
 * Queue a frame. 0, or -ENOBUFS when the guest reads none of them. @signo may
 * have ABI_SIGNAL_ALL.
 */
int channel_signal(struct channel *channel, int signo);
int channel_winsize(struct channel *channel, const struct winsize *size);
int channel_stdin_eof(struct channel *channel, uint64_t bytes);
int channel_closed(struct channel *channel, enum abi_stream stream);
int channel_time(struct channel *channel, uint64_t realtime_ns);
int channel_bye(struct channel *channel);
/* The @size bytes of @items are an ABI_NETWORK. */
int channel_network(struct channel *channel, const uint8_t *items, size_t size);

/*
 * The same of further processes; of channel_spawn(), @frame becomes the
 * channel's when it returns 0.
 */
int channel_spawn(struct channel *channel, uint8_t *frame, size_t size);
int channel_p_signal(struct channel *channel, uint32_t process, int signo);
int channel_p_winsize(struct channel *channel, uint32_t process,
		      const struct winsize *size);
int channel_p_in(struct channel *channel, uint32_t process, const uint8_t *data,
		 size_t size);
int channel_p_stdin_eof(struct channel *channel, uint32_t process,
			uint64_t bytes);
int channel_p_closed(struct channel *channel, uint32_t process,
		     enum abi_stream stream);
int channel_p_credit(struct channel *channel, uint32_t process,
		     enum abi_stream stream, uint32_t bytes);

#endif /* GPUBOX_GUEST_CHANNEL_H */
