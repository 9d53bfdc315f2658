// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What of a guest's parts comes from outside: an ELF file's headers, a kernel's
 * configuration, by itself or inside a kernel, an archive of modules, and a
 * captured tree's JSON, with the checks behind it. The first byte says which.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "driver/coherence.h"
#include "driver/collect.h"
#include "boot/built.h"
#include "driver/object.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct parts parts;

static void read_parts(const uint8_t *data, size_t size)
{
	static const struct pci_device gpu = {.vendor = 0x10de, .device = 0x2e12};
	static const struct parts_plan plan = {
		.cmdline = "module.sig_enforce",
		.initcall_blacklist = "",
		.memory = 1 << 20,
	};
	struct findings findings = {0};
	struct fault fault = {0};
	json_t *json;

	json = json_loadb((const char *)data, size, 0, NULL);
	collect_from_json(json, &parts);
	json_decref(json);
	coherence_check(&parts, &plan, &findings);
	coherence_check_gpu(&parts, &gpu, &findings);
	assert(!coherence_fault(&findings, &fault) == !fault.class);
	findings_free(&findings);
	json = collect_to_json(&parts);
	assert(json);
	json_decref(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct built_kernel kernel = {0};
	struct object object;
	size_t text_size;
	char *text;

	if (!size)
		return 0;
	switch (*data++ & 7) {
	case 0:
		object_read(data, size - 1, &object);
		break;
	case 1:
		built_read((const char *)data, size - 1, &kernel);
		break;
	case 2:
		text = built_inside(data, size - 1, &text_size);
		if (text)
			built_read(text, text_size, &kernel);
		free(text);
		break;
	case 3:
		parts.n_modules = 0;
		collect_archive(data, size - 1, &parts);
		break;
	default:
		read_parts(data, size - 1);
	}
	return 0;
}
