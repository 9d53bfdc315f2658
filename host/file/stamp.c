// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/stamp.h"

#include <stdint.h>
#include <stdio.h>

void stamp_print(const struct stat *st, char text[STAMP_SIZE])
{
	snprintf(text, STAMP_SIZE, "%lx %lx %x %u %u %lx %lx %ld.%ld %ld.%ld",
		 st->st_dev, st->st_ino, st->st_mode, st->st_uid, st->st_gid,
		 st->st_rdev, st->st_size, st->st_mtim.tv_sec,
		 st->st_mtim.tv_nsec, st->st_ctim.tv_sec, st->st_ctim.tv_nsec);
}

/*
 * The kernel's clock for files goes in ticks, 10 ms at most; some file systems
 * keep whole seconds, FAT every other one.
 */
bool stamp_settled(const char *path, const struct timespec *start)
{
	struct stat st;
	int64_t age;

	if (stat(path, &st))
		return false;
	age = (int64_t)(start->tv_sec - st.st_ctim.tv_sec) * 1000 +
	      (start->tv_nsec - st.st_ctim.tv_nsec) / 1000000;
	return age >= (st.st_ctim.tv_nsec ? 20 : 3000);
}
