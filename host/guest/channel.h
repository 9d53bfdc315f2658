/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our side of the control port: frames in, frames out, no waiting. */
#ifndef GPUBOX_GUEST_CHANNEL_H
#define GPUBOX_GUEST_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include "guest/decoder.h"

/* Enough for every frame of a guest; a guest that reads none fills it. */
#define CHANNEL_QUEUE_MAX 16384

struct channel {
	int fd; /* non-blocking socket, the caller's */
	bool eof;
	const uint8_t *job; /* the rest of the first frame, the caller's */
	size_t job_left;
	uint8_t queue[CHANNEL_QUEUE_MAX];
	size_t begin, end;
	struct decoder decoder;
};

/* Send the @size bytes of @job first; they stay the caller's and in place. */
void channel_init(struct channel *channel, int fd, const uint8_t *job,
		  size_t size);

short channel_events(const struct channel *channel);

/* Send what the socket takes. After an error of the socket: ->eof. */
void channel_writable(struct channel *channel);

/* Take what is readable, at most what the decoder has room for. */
void channel_readable(struct channel *channel);

/* The next frame of the guest, as decoder_next() has it. */
int channel_next(struct channel *channel, struct frame *frame);

/* Queue a frame. 0, or -ENOBUFS when the guest reads none of them. */
int channel_signal(struct channel *channel, int signo);
int channel_winsize(struct channel *channel, const struct winsize *size);
int channel_stdin_eof(struct channel *channel, uint64_t bytes);
int channel_closed(struct channel *channel, enum abi_stream stream);
int channel_bye(struct channel *channel);

#endif /* GPUBOX_GUEST_CHANNEL_H */
