/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a guest's QEMU takes of the host, as /proc has it. */
#ifndef GPUBOX_KEEPER_USAGE_H
#define GPUBOX_KEEPER_USAGE_H

#include <stdint.h>
#include <sys/types.h>

struct usage {
	uint64_t memory; /* bytes that are resident, proc(5) */
	uint64_t cpu_ns; /* of user and kernel, all threads together */
};

/* Of process @pid. -ESRCH: it has ended; what open(2) and read(2) say. */
int usage_read(pid_t pid, struct usage *usage);

/*
 * The same of the text of /proc/PID/stat, with pages of @page bytes. -EBADMSG.
 */
int usage_parse(const char *text, uint64_t page, uint64_t ticks,
		struct usage *usage);

#endif /* GPUBOX_KEEPER_USAGE_H */
