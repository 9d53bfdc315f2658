/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read(2) of a file that holds "hangs" never returns, as that of an attribute
 * whose lock nobody gives back. Signals do not end it, but SIGKILL. Nobody
 * waits for it for long.
 */
#ifndef GPUBOX_TESTS_UNIT_HANGING_READ_H
#define GPUBOX_TESTS_UNIT_HANGING_READ_H

#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* In place of the C library's, for everything that is linked in. */
ssize_t read(int fd, void *buf, size_t size)
{
	ssize_t n = syscall(SYS_read, fd, buf, size);

	while (n >= 5 && !memcmp(buf, "hangs", 5))
		pause();
	return n;
}

static int hanging_most; /* ms that a poll(2) may take; 0: as it says */

int poll(struct pollfd *fds, nfds_t n, int ms)
{
	struct timespec most;

	if (hanging_most && (ms < 0 || ms > hanging_most))
		ms = hanging_most;
	most.tv_sec = ms / 1000;
	most.tv_nsec = ms % 1000 * 1000000L;
	return (int)syscall(SYS_ppoll, fds, n, ms < 0 ? NULL : &most, NULL, 0);
}

#endif /* GPUBOX_TESTS_UNIT_HANGING_READ_H */
