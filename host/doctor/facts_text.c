// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

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

static bool facts_values_have(const char *p, const char *value)
{
	size_t n = strlen(value), one;

	for (;; p += one + 1) {
		one = strcspn(p, ", \t\n");
		if (one == n && !strncmp(p, value, n))
			return true;
		if (p[one] != ',')
			return false;
	}
}

bool facts_argument(const struct facts *facts, const char *name, const char *value)
{
	const char *p = facts->cmdline;
	size_t n = strlen(name);

	for (p = strstr(p, name); p; p = strstr(p + n, name)) {
		if ((p == facts->cmdline || strchr(" \t", p[-1])) &&
		    p[n] == '=' && facts_values_have(p + n + 1, value))
			return true;
	}
	return false;
}

bool facts_foreign(const struct facts *facts)
{
	return facts->live.known && strcmp(facts->live.arch, "x86_64") != 0 &&
	       strcmp(facts->live.arch, "aarch64") != 0;
}
