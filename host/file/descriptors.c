// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

int descriptors_keep(const int *fds, unsigned int count)
{
	const int end = DESCRIPTORS_FIRST + (int)count;
	int high[DESCRIPTORS_MAX], i, null;

	if (count > DESCRIPTORS_MAX)
		return -E2BIG;
	null = open("/dev/null", O_RDWR);
	if (null < 0)
		return -errno;
	/* above all places first: one of them may stand in another's */
	for (i = 0; i < (int)count; i++) {
		high[i] = fcntl(fds[i], F_DUPFD, end);
		if (high[i] < 0)
			return -errno;
	}
	for (i = 0; i < DESCRIPTORS_FIRST; i++)
		if (dup2(null, i) < 0)
			return -errno;
	for (i = 0; i < (int)count; i++)
		if (dup2(high[i], DESCRIPTORS_FIRST + i) < 0)
			return -errno;
	return syscall(SYS_close_range, end, ~0u, 0) < 0 ? -errno : 0;
}
