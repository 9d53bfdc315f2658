// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/parts.h"

#include <stdio.h>
#include <string.h>

#include "boot/modules_list.h"

void parts_set(char *to, size_t size, const char *text)
{
	snprintf(to, size, "%s", text);
}

const struct parts_module *parts_main_module(const struct parts *parts)
{
	size_t i;

	for (i = 0; i < parts->n_modules; i++) {
		if (!strcmp(parts->module[i].name, parts->driver))
			return &parts->module[i];
	}
	return NULL;
}

enum parts_flavour parts_flavour_of(const char *license)
{
	static const char *const compatible[] = {
		"GPL",		"GPL v2",	"GPL and additional rights",
		"Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL",
	};
	size_t i;

	if (!license[0])
		return PARTS_FLAVOUR_UNKNOWN;
	for (i = 0; i < sizeof(compatible) / sizeof(compatible[0]); i++) {
		if (!strcmp(license, compatible[i]))
			return PARTS_OPEN;
	}
	return PARTS_PROPRIETARY;
}

bool parts_is_of_driver(const char *name, const char *driver)
{
	size_t n = strlen(driver);

	return n && !strncmp(name, driver, n) && (!name[n] || name[n] == '_');
}

bool parts_list_has(const char *list, const char *driver)
{
	struct modules_list names;
	unsigned int i;
	bool found = false;

	if (modules_list_parse(list, &names, NULL))
		return false;
	for (i = 0; i < names.count && !found; i++)
		found = parts_is_of_driver(names.entries[i].name, driver);
	modules_list_free(&names);
	return found;
}

const char *parts_board_list(const struct board *board, const char *driver)
{
	if (parts_list_has(board->gpu_modules, driver))
		return board->gpu_modules;
	return parts_list_has(board->modules, driver) ? board->modules : NULL;
}
