// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "doctor/facts.h"
#include "driver/harvest.h"
#include "driver/collect.h"
#include "sysfs/sysfs.h"

/* The driver of a device that the board loads modules of, or NULL. */
static const struct vendor_driver *facts_driver(const struct facts *facts)
{
	size_t i;

	for (i = 0; i < facts->n_device; i++) {
		const struct vendor_driver *driver =
			vendor_driver(facts->device[i].pci->vendor);

		if (driver && pci_is_display(facts->device[i].pci) &&
		    parts_board_list(facts->board, driver->module))
			return driver;
	}
	return NULL;
}

static int facts_parts_from_tree(const struct facts *facts, struct parts *parts)
{
	json_t *json;
	size_t size;
	char *text;

	if (sysfs_read_all(facts->root, FACTS_PARTS_FILE, &text, &size))
		return -ENOENT;
	json = json_loadb(text, size, 0, NULL);
	free(text);
	if (!json)
		return -ENOENT;
	collect_from_json(json, parts);
	json_decref(json);
	return 0;
}

/* As 'gpubox run' does it, which takes the driver of this host unasked. */
static int facts_plan_layer(const struct facts *facts, struct parts *parts)
{
	const struct harvest_ask ask = {
		.modules = facts->board->gpu_modules,
		.files = facts->board->gpu_files,
		.cdi = facts->board->gpu_cdi,
		.loaded = facts->board->modules,
		.release = facts->release,
		.arch = facts->board->arch,
	};
	struct fault why = {0};
	struct cargo cargo;
	int err;

	parts->as_layer = true;
	err = harvest_plan("/", &ask, &cargo, &why);
	if (!err)
		cargo_free(&cargo);
	else
		parts_set(parts->no_layer, sizeof(parts->no_layer), why.text);
	return err == -ENOMEM ? err : 0;
}

/* A board with a kernel of its own has it checked when it is built. */
static int facts_parts_from_host(const struct facts *facts,
				 const struct vendor_driver *driver,
				 struct parts *parts)
{
	char modules[BUILT_FILE_MAX];
	const struct collect_ask ask = {
		.root = "",
		.release = facts->release,
		.arch = facts->live.arch,
		.page_size = facts->live.page_size,
		.running = true,
		.modules = modules,
		.list = parts_board_list(facts->board, driver->module),
		.files = true,
		.driver = driver,
	};
	int err;

	if (!facts->board->kernel_of_host ||
	    strcmp(facts->live.arch, facts->board->arch) != 0)
		return -ENOENT;
	snprintf(modules, sizeof(modules), "/lib/modules/%s", facts->release);
	err = collect_host(&ask, parts);
	if (!err && ask.list == facts->board->gpu_modules)
		err = facts_plan_layer(facts, parts);
	return err;
}

int facts_read_parts(struct facts *facts)
{
	const struct vendor_driver *driver = facts_driver(facts);
	struct parts *parts;
	int err;

	if (!driver)
		return 0;
	parts = calloc(1, sizeof(*parts));
	if (!parts)
		return -ENOMEM;
	err = facts->root[0] ? facts_parts_from_tree(facts, parts)
			     : facts_parts_from_host(facts, driver, parts);
	if (!err) {
		facts->parts = parts;
		return 0;
	}
	free(parts);
	return err == -ENOENT ? 0 : err;
}
