// SPDX-License-Identifier: GPL-2.0-or-later
#include "copy.h"

#include <linux/errno.h>

#include "failure.h"
#include "guest_abi.h"
#include "mem.h"
#include "sys.h"

int copy_say(const char *object, int err, const char *what)
{
	struct failure failure;

	if (err == -EXDEV && !what)
		what = "it leads out of the destination";
	failure_set(&failure, err, "copy", object, what);
	sys_write(2, failure.text, strlen(failure.text));
	sys_write(2, "\n", 1);
	return err;
}

int copy_read(void *data, size_t size)
{
	uint8_t *at = data;
	long len;

	while (size) {
		len = sys_read(0, at, size);
		if (len <= 0)
			return len ? (int)len : -EBADMSG;
		at += len;
		size -= (size_t)len;
	}
	return 0;
}

int copy_write(int fd, const void *data, size_t size)
{
	const uint8_t *at = data;
	long len;

	while (size) {
		len = sys_write(fd, at, size);
		if (len < 0)
			return (int)len;
		at += len;
		size -= (size_t)len;
	}
	return 0;
}

static int copy_do(long argc, char **argv)
{
	SYS_1(umask, 0);
	if (argc == 5 && !strcmp(argv[1], ABI_SELF_TAR_OUT))
		return copy_out(argv[2], argv[3], argv[4]);
	if (argc == 5 && !strcmp(argv[1], ABI_SELF_TAR_IN))
		return copy_in(argv[2], argv[3], argv[4]);
	copy_say(ABI_SELF_NAME, -EINVAL, "nothing that it can do");
	return 1;
}

void copy_if_meant(long argc, char **argv)
{
	if (argc > 0 && !strcmp(argv[0], ABI_SELF_NAME))
		sys_exit(copy_do(argc, argv));
}
