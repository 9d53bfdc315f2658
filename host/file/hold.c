// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/hold.h"

#include <fcntl.h>
#include <unistd.h>

/* Its first byte: QEMU locks bytes from 100 on, block/file-posix.c. */
static struct flock hold_byte(short type)
{
	return (struct flock){.l_type = type, .l_whence = SEEK_SET, .l_len = 1};
}

void hold_take(int fd)
{
	struct flock byte = hold_byte(F_RDLCK);

	fcntl(fd, F_OFD_SETLK, &byte);
}

bool hold_is_taken(int fd)
{
	struct flock byte = hold_byte(F_WRLCK);

	return !fcntl(fd, F_OFD_GETLK, &byte) && byte.l_type != F_UNLCK;
}
