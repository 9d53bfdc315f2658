// SPDX-License-Identifier: GPL-2.0-or-later
#include "stage.h"

#include <linux/mount.h>

#include "sys.h"
#include "text.h"

#define STAGE_MNT_DETACH 2

void stage_begin(void)
{
	SYS_3(mkdirat, AT_FDCWD, STAGE, 0700);
}

/* Through /proc: no path is looked up again that could lead elsewhere. */
int stage_bind(const char *name, int fd)
{
	char source[64], target[48];
	struct text text;

	text_begin(&text, source, sizeof(source));
	text_add(&text, STAGE "/");
	text_add(&text, name);
	text_begin(&text, target, sizeof(target));
	text_add(&text, "/proc/self/fd/");
	text_number(&text, (uint64_t)fd);
	return (int)SYS_5(mount, source, target, NULL, MS_BIND, NULL);
}

void stage_end(void)
{
	SYS_2(umount2, STAGE, STAGE_MNT_DETACH);
	SYS_3(unlinkat, AT_FDCWD, STAGE, AT_REMOVEDIR);
}
