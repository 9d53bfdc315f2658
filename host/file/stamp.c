// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/stamp.h"

#include <stdio.h>

void stamp_print(const struct stat *st, char text[STAMP_SIZE])
{
	snprintf(text, STAMP_SIZE, "%lx %lx %x %u %u %lx %lx %ld.%ld %ld.%ld",
		 st->st_dev, st->st_ino, st->st_mode, st->st_uid, st->st_gid,
		 st->st_rdev, st->st_size, st->st_mtim.tv_sec,
		 st->st_mtim.tv_nsec, st->st_ctim.tv_sec, st->st_ctim.tv_nsec);
}
