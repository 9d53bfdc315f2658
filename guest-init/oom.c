// SPDX-License-Identifier: GPL-2.0-or-later
#include "oom.h"

#include "file.h"
#include "mem.h"
#include "sys.h"

/* Some 180 lines of a name and a number. */
#define OOM_VMSTAT 16384

/* The digits behind oom_kill of mm/vmstat.c, as one number. */
static uint64_t oom_count(void)
{
	static const char name[] = "\noom_kill ";
	static char text[OOM_VMSTAT];
	int size = file_read_all("/proc/vmstat", text, sizeof(text));
	int i, last = size - (int)sizeof(name);
	uint64_t count = 0;

	for (i = 0; i <= last; i++)
		if (!memcmp(text + i, name, sizeof(name) - 1))
			break;
	if (i > last)
		return 0;
	for (i += (int)sizeof(name) - 1; text[i] >= '0' && text[i] <= '9'; i++)
		count = count * 10 + (uint64_t)(text[i] - '0');
	return count;
}

bool oom_killed(void)
{
	static uint64_t before;
	uint64_t count = oom_count();
	bool more = count != before;

	before = count;
	return more;
}
