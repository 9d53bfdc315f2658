// SPDX-License-Identifier: GPL-2.0-or-later
#include "module_list.h"

#include <linux/errno.h>

#include "guest_abi.h"
#include "mem.h"

static bool module_list_ends(const char *path, const char *suffix)
{
	size_t size = strlen(path), want = strlen(suffix);

	return size > want && !memcmp(path + size - want, suffix, want);
}

/* Offset of the newline that ends the line at @at, or @size. */
static size_t module_list_newline(const char *list, size_t size, size_t at)
{
	while (at < size && list[at] != '\n' && list[at])
		at++;
	return at < size && list[at] ? at : size;
}

int module_list_next(char *list, size_t size, size_t *at, struct module_line *line)
{
	size_t end, blank;

	if (*at >= size)
		return 0;
	end = module_list_newline(list, size, *at);
	if (end == size)
		return -EINVAL;
	for (line->needs = 0; list[*at] >= 'a' && list[*at] <= 'z'; ++*at)
		line->needs |= MODULE_NEED(list[*at]);
	line->may_fail = list[*at] == *ABI_MODULE_MAY_FAIL;
	*at += line->may_fail;
	if (end == *at || list[*at] == ' ')
		return -EINVAL;
	list[end] = 0;
	for (blank = *at; list[blank] && list[blank] != ' ';)
		blank++;
	line->path = list + *at;
	line->parameters = list + blank;
	if (blank < end) {
		list[blank] = 0;
		line->parameters++;
	}
	line->compressed = module_list_ends(line->path, ".xz") ||
			   module_list_ends(line->path, ".zst") ||
			   module_list_ends(line->path, ".gz");
	*at = end + 1;
	return 1;
}
