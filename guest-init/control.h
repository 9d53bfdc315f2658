/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The control port: frames in, frames out. */
#ifndef GPUBOX_GUEST_INIT_CONTROL_H
#define GPUBOX_GUEST_INIT_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "failure.h"
#include "frame.h"

struct control {
	int fd;		/* non-blocking; -1: not open */
	uint64_t hello; /* when HELLO was sent, ns since boot */
	struct frame frame;
	size_t have; /* bytes of the frame that arrived, header included */
	uint8_t header[ABI_HEADER_SIZE];
	uint8_t small[FRAME_SMALL_MAX];
};

/*
 * Take what has arrived. Returns 1 when control->frame is whole (valid until
 * the next call), 0 when more must come, or: -EPIPE (the host is gone),
 * -EBADMSG, -EMSGSIZE, -ENOMEM. The payload of a job is mapped memory of one
 * byte more than its size and is the caller's: control_job_free().
 */
int control_read(struct control *control);
void control_job_free(const struct frame *frame);

/*
 * The same, waiting until @deadline: 0 when control->frame is whole; also
 * -ETIMEDOUT.
 */
int control_wait(struct control *control, uint64_t deadline);

/*
 * Write @size bytes. Errors: -EPIPE (the host is gone), -ETIMEDOUT (it has
 * not read for a long time), those of write(2).
 */
int control_write(struct control *control, const void *buf, size_t size);

/* HELLO with the kernel's release, then the phases noted so far. */
int control_hello(struct control *control);
/* The phases noted since, then STARTED. */
int control_started(struct control *control, int pid);
int control_stream_eof(struct control *control, enum abi_stream stream,
		       uint64_t total);
/* Whether the GPU is up; @why it is not, "" when it is. */
int control_gpu(struct control *control, bool up, const char *why);
/* One line of the kernel's log, at most ABI_LOG_LINE bytes. */
int control_log(struct control *control, const char *line, size_t size);
int control_error(struct control *control, const struct failure *failure);

#endif /* GPUBOX_GUEST_INIT_CONTROL_H */
