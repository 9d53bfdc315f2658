/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why something could not be done: the class that programs act on, the errno,
 * and one sentence for people. Who finds the reason fills it in and returns
 * the negative errno; who knows the intent (a cmd_*.c) prints it, once.
 */
#ifndef GPUBOX_FAULT_H
#define GPUBOX_FAULT_H

enum fault_class {
	FAULT_NONE = 0,
	FAULT_HOST,	/* this machine, its files, the way we were called */
	FAULT_FIRMWARE, /* firmware tables */
	FAULT_VMM,	/* QEMU: missing, too old, died */
	FAULT_GUEST,	/* kernel, image, init */
	FAULT_GPU,	/* the device or its driver in the guest */
	FAULT_COMMAND,	/* the command could not be executed */
	FAULT_TIMEOUT,	/* a deadline of the user or the board passed */
};

struct fault {
	enum fault_class class;
	int err; /* negative errno */
	/* object first, what was found, what to do; no newline, no prefix */
	char text[1024];
};

/*
 * Fill in @fault unless it already holds one: the first reason is the reason.
 * @fault may be NULL. Returns @err, so that callers can
 * `return fault_set(fault, FAULT_HOST, -ENOENT, "%s: not found", path);`.
 */
int fault_set(struct fault *fault, enum fault_class class, int err,
	      const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * What @fmt names needs more memory than there is: "<object>: out of memory".
 * Returns -ENOMEM.
 */
int fault_no_memory(struct fault *fault, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Say behind @fault what @second holds: what went wrong on the way back, behind
 * why we went back. Nothing happens when @second is empty or @fault is NULL.
 */
void fault_then(struct fault *fault, const struct fault *second);

/* "host", "firmware", "vmm", "guest", "gpu", "command", "timeout" or "". */
const char *fault_class_name(enum fault_class class);

#endif /* GPUBOX_FAULT_H */
