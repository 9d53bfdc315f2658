// SPDX-License-Identifier: GPL-2.0-or-later
#include "doctor/facts.h"

#include "sysfs/sysfs.h"

char *facts_text(const struct facts *facts, const char *path)
{
	char *text;
	size_t size;

	if (sysfs_read_all(facts->root, path, &text, &size))
		return NULL;
	return text;
}
