/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The control port: frames in, frames out. */
#ifndef GPUBOX_GUEST_INIT_CONTROL_H
#define GPUBOX_GUEST_INIT_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "child.h"
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
 * -EBADMSG, -EMSGSIZE, -ENOMEM. The payload of a job, and of
 * ABI_SPAWN, is mapped memory of one byte more than its size and is the
 * caller's: control_job_free().
 */
int control_read(struct control *control);
void control_job_free(const struct frame *frame);

/*
 * The same, waiting until @deadline: 0 when control->frame is whole; also
 * -ETIMEDOUT.
 */
int control_wait(struct control *control, uint64_t deadline);

/*
 * Write @size bytes, as soon as the host reads: one that lives does so
 * whatever else it does, one that died hangs up, and one that was stopped is
 * waited for. Errors: -EPIPE (the host is gone), those of write(2).
 */
int control_write(struct control *control, const void *buf, size_t size);

/*
 * The same of what pipe @from holds, all of its @size bytes, by its pages:
 * half the work of a copy through here.
 */
int control_splice(struct control *control, int from, size_t size);

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

/* How a command ended, and how much it wrote. */
struct control_end {
	struct child_end end;
	uint64_t out[2]; /* bytes of stdout, stderr */
	uint64_t stamp;	 /* ns since boot */
	bool oom;
};
int control_exit(struct control *control, const struct control_end *end);

/* The same of a further process. */
int control_p_started(struct control *control, uint32_t process, int pid);
int control_p_eof(struct control *control, uint32_t process,
		  enum abi_stream stream, uint64_t total);
int control_p_exit(struct control *control, uint32_t process,
		   const struct control_end *end);
int control_p_error(struct control *control, uint32_t process,
		    const struct failure *failure);
int control_p_credit(struct control *control, uint32_t process, uint32_t bytes);

/* What stands in front of the bytes of ABI_P_OUT; returns where they go. */
#define CONTROL_P_OUT (ABI_HEADER_SIZE + 8)
uint8_t *control_p_out(uint8_t *at, uint32_t process, enum abi_stream stream,
		       uint32_t size);

#endif /* GPUBOX_GUEST_INIT_CONTROL_H */
