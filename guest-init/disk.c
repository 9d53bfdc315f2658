// SPDX-License-Identifier: GPL-2.0-or-later
#include "disk.h"

#include <linux/errno.h>

#include "file.h"
#include "guest_abi.h"
#include "mem.h"
#include "text.h"

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
