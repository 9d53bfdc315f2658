// SPDX-License-Identifier: GPL-2.0-or-later
#include "disk.h"

#include <linux/errno.h>

#include "file.h"
#include "guest_abi.h"
#include "mem.h"
#include "sys.h"
#include "text.h"

#define DISK_DRIVER "/sys/bus/virtio/drivers/virtio_blk/"

/* virtio devices have numbers in the order in which they were found. */
#define DISK_NUMBERS 32

/* A bit each. */
static uint32_t disk_left;

static void disk_name(unsigned int number, char name[DISK_PATH])
{
	struct text text;

	text_begin(&text, name, DISK_PATH);
	text_add(&text, "virtio");
	text_number(&text, number);
}

void disk_leave(void)
{
	char name[DISK_PATH], path[64];
	struct text text;
	unsigned int i;

	for (i = 0; i < DISK_NUMBERS; i++) {
		disk_name(i, name);
		text_begin(&text, path, sizeof(path));
		text_add(&text, DISK_DRIVER);
		text_add(&text, name);
		if (!SYS_3(faccessat, AT_FDCWD, path, 0) &&
		    !file_write(DISK_DRIVER "unbind", name))
			disk_left |= 1u << i;
	}
}

int disk_take(unsigned int count)
{
	char name[DISK_PATH];
	unsigned int i;
	int ret = 0;

	for (i = 0; i < DISK_NUMBERS && count && !ret; i++) {
		if (!(disk_left & 1u << i))
			continue;
		disk_name(i, name);
		ret = file_write(DISK_DRIVER "bind", name);
		count--;
	}
	return ret;
}

int disk_find(const char *serial, char *path, size_t size)
{
	char name[] = "vda", attribute[32], found[ABI_SERIAL_MAX + 1];
	struct text text;

	for (; name[2] <= 'z'; name[2]++) {
		text_begin(&text, attribute, sizeof(attribute));
		text_add(&text, "/sys/block/");
		text_add(&text, name);
		text_add(&text, "/serial");
		if (file_read(attribute, found, sizeof(found)) < 0 ||
		    strcmp(found, serial) != 0)
			continue;
		text_begin(&text, path, size);
		text_add(&text, "/dev/");
		text_add(&text, name);
		return 0;
	}
	return -ENODEV;
}
