/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes that a test has, and what this one has open. */
#ifndef GPUBOX_TESTS_UNIT_UNIT_PROCESS_H
#define GPUBOX_TESTS_UNIT_UNIT_PROCESS_H

#include <signal.h>
#include <sys/types.h>

#include "unit.h"

/* One that waits for SIGKILL, in a group of its own: a QEMU for the launcher. */
static inline pid_t unit_process_sleeper(void)
{
	pid_t pid = fork();

	if (!pid) {
		for (;;)
			pause();
	}
	setpgid(pid, pid);
	return pid;
}

/* Open descriptors of this process: none may be left behind. */
static inline int unit_process_fds(void)
{
	int count = 0, fd;

	for (fd = 0; fd < 64; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

#endif /* GPUBOX_TESTS_UNIT_UNIT_PROCESS_H */
