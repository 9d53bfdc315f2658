/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our side of the control port: frames in, frames out, no waiting. */
#ifndef GPUBOX_GUEST_CONTROL_H
#define GPUBOX_GUEST_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include "guest/frame.h"

/* Enough for every frame of a session; a guest that reads none fills it. */
#define CONTROL_QUEUE_MAX 16384

struct control {
	int fd; /* non-blocking socket, the caller's */
	bool eof;
	const uint8_t *job; /* the rest of the first frame, the caller's */
	size_t job_left;
	uint8_t queue[CONTROL_QUEUE_MAX];
	size_t begin, end;
	struct frame_decoder decoder;
};

/* Send the @size bytes of @job first; they stay the caller's and in place. */
void control_init(struct control *control, int fd, const uint8_t *job,
		  size_t size);

short control_events(const struct control *control);

/* Send what the socket takes. After an error of the socket: ->eof. */
void control_writable(struct control *control);

/* Take what is readable, at most what the decoder has room for. */
void control_readable(struct control *control);

/* The next frame of the guest, as frame_next() has it. */
int control_next(struct control *control, struct frame *frame);

/* Queue a frame. 0, or -ENOBUFS when the guest reads none of them. */
int control_signal(struct control *control, int signo);
int control_winsize(struct control *control, const struct winsize *size);
int control_stdin_eof(struct control *control, uint64_t bytes);
int control_closed(struct control *control, enum abi_stream stream);
int control_bye(struct control *control);

#endif /* GPUBOX_GUEST_CONTROL_H */
