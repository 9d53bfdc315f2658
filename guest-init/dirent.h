/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What getdents64(2) fills in: struct linux_dirent64 of linux/dirent.h. */
#ifndef GPUBOX_GUEST_INIT_DIRENT_H
#define GPUBOX_GUEST_INIT_DIRENT_H

#include <stdint.h>

struct dirent_entry {
	uint64_t ino;
	int64_t off;
	uint16_t reclen;
	uint8_t type;
	char name[];
};

#endif /* GPUBOX_GUEST_INIT_DIRENT_H */
