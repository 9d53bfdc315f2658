// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "cmd/cp.h"

void cp_base(const char *path, char *base)
{
	size_t size = strlen(path), at;

	while (size > 1 && path[size - 1] == '/')
		size--;
	for (at = size; at && path[at - 1] != '/';)
		at--;
	memcpy(base, path + at, size - at);
	base[size - at] = '\0';
	if (!strcmp(base, ".") || !strcmp(base, "..") || !strcmp(base, "/"))
		*base = '\0';
}
