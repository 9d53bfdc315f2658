/* SPDX-License-Identifier: GPL-2.0-or-later */
/* virtiofsd as a child process that dies with us, in namespaces of its own. */
#ifndef GPUBOX_QEMU_VIRTIOFSD_START_H
#define GPUBOX_QEMU_VIRTIOFSD_START_H

#include <stddef.h>
#include <sys/types.h>

#include "fault.h"
#include "layout/numa.h"
#include "qemu/share_stage.h"
#include "qemu/virtiofsd.h"

struct virtiofsd_process {
	pid_t pid;     /* PID 1 of its namespace: what it starts ends with it */
	int pidfd;     /* readable when it has ended */
	int fd;	       /* QEMU's end of its socket; -1: handed over */
	int stderr_fd; /* pipe: what it prints; non-blocking on both sides */
};

/*
 * Start @program for @source, which people call @what, at @place as far as it
 * can be had (child_place.h; NULL is anywhere): SIGKILL when the thread
 * that calls us ends, no descriptor but its own, no environment to speak of,
 * no core file, no_new_privs. It has not accepted QEMU's connection yet.
 * On error nothing runs and @process is untouched; the message says what to do.
 * Errors, FAULT_HOST: those of share_stage.h, clone(2), pidfd_open(2) and
 * execveat(2), -ETIMEDOUT.
 */
int virtiofsd_start(const struct virtiofsd *program,
		    const struct share_source *source,
		    const struct share_users *users,
		    const struct numa_place *place, const char *what,
		    struct virtiofsd_process *process, struct fault *fault);

/*
 * Has it ended? Then *@wait_status is what waitpid(2) reports, it is reaped,
 * and @said, of @size > 0 bytes, becomes the last line that it printed.
 */
bool virtiofsd_ended(struct virtiofsd_process *process, int *wait_status,
		     char *said, size_t size);

/* End it, reap it and close what is open; nothing is done a second time. */
void virtiofsd_end(struct virtiofsd_process *process);

#endif /* GPUBOX_QEMU_VIRTIOFSD_START_H */
