// SPDX-License-Identifier: GPL-2.0-or-later
/* What else claims a device: framebuffers, rules, variant drivers. */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/facts.h"
#include "sysfs/sysfs.h"

static bool facts_in_bar(const struct pci_device *pci, const char *line)
{
	unsigned long long start, end;
	char *dash;
	int i;

	start = strtoull(line, &dash, 16);
	end = *dash == '-' ? strtoull(dash + 1, NULL, 16) : 0;
	for (i = 0; i < PCI_BARS && end > start; i++) {
		const struct pci_bar *bar = &pci->bar[i];

		if (bar->size && !bar->is_io && bar->start &&
		    start >= bar->start && end - bar->start < bar->size)
			return true;
	}
	return false;
}

static bool facts_is_framebuffer(const char *name)
{
	static const char *const names[] = {"BOOTFB", "simple", "efifb",
					    "vesafb"};
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strncmp(name, names[i], strlen(names[i])))
			return true;
	}
	return false;
}

/*
 * "    4000000000-40007fffff : BOOTFB" below "  4000000000-... : 0000:01:00.0".
 * Others than root read zeros for the addresses; what lies in what they see.
 */
static void facts_read_framebuffer(const struct facts *facts,
				   struct facts_device *device)
{
	char bdf[PCI_BDF_TEXT], *text, *line, *name, *save;
	size_t indent, bar_indent = SIZE_MAX;

	text = facts_text(facts, "/proc/iomem");
	if (!text)
		return;
	pci_bdf_format(device->pci->bdf, bdf);
	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		name = strstr(line, " : ");
		if (!name)
			continue;
		name += 3;
		indent = strspn(line, " ");
		if (indent <= bar_indent)
			bar_indent = strcmp(name, bdf) ? SIZE_MAX : indent;
		if (!facts_is_framebuffer(name) ||
		    (indent <= bar_indent && !facts_in_bar(device->pci, line)))
			continue;
		snprintf(device->framebuffer, sizeof(device->framebuffer),
			 "%.31s", name);
		if (!strncmp(name, "BOOTFB", 6))
			device->framebuffer_is_held = true;
	}
	free(text);
}

/* Whether "ids=10de:2e12,8086:..." in @text has the device. */
static bool facts_ids_have(const char *text, const struct pci_device *pci)
{
	char id[16];
	const char *p = text;

	snprintf(id, sizeof(id), "%04x:%04x", pci->vendor, pci->device);
	for (p = strstr(p, "ids="); p; p = strstr(p + 4, "ids=")) {
		size_t n = strcspn(p, " \t\n");
		const char *found = strcasestr(p, id);

		if (found && found < p + n)
			return true;
	}
	return false;
}

static void facts_read_modprobe(const struct facts *facts,
				struct facts_device *device)
{
	char path[320], *text, *line, *save, **names;
	int i, n;

	n = sysfs_list(facts->root, "/etc/modprobe.d", &names);
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "/etc/modprobe.d/%.255s", names[i]);
		text = facts_text(facts, path);
		if (!text)
			continue;
		for (line = strtok_r(text, "\n", &save); line;
		     line = strtok_r(NULL, "\n", &save)) {
			if (!strncmp(line, "options vfio", 12) &&
			    facts_ids_have(line, device->pci)) {
				snprintf(device->rule, sizeof(device->rule),
					 "%.127s", path);
				device->rule_is_ids = true;
			}
		}
		free(text);
	}
	if (n >= 0)
		sysfs_list_free(names);
}

/* "vfio-pci-ids=10de:2684": nobody reads an argument of this name. */
static void facts_read_typo(const char *word, struct facts_device *device)
{
	size_t n = strcspn(word, "= \t\n");
	char id[16];
	const char *found;

	snprintf(id, sizeof(id), "%04x:%04x", device->pci->vendor,
		 device->pci->device);
	found = strcasestr(word, id);
	if (found && found < word + strcspn(word, " \t\n"))
		snprintf(device->rule_typo, sizeof(device->rule_typo), "%.*s",
			 (int)(n > 31 ? 31 : n), word);
}

/* The ids of all arguments called vfio-pci.ids, - and _ being the same. */
static void facts_read_arguments(const struct facts *facts,
				 struct facts_device *device)
{
	const char *p = facts->cmdline;

	for (p = strstr(p, "vfio"); p; p = strstr(p + 4, "vfio")) {
		if (p != facts->cmdline && !strchr(" \t", p[-1]))
			continue;
		if (strncmp(p + 4, "-pci.ids=", 9) != 0 &&
		    strncmp(p + 4, "_pci.ids=", 9) != 0) {
			facts_read_typo(p, device);
		} else if (facts_ids_have(p, device->pci)) {
			snprintf(device->rule, sizeof(device->rule),
				 "/proc/cmdline");
			device->rule_is_ids = true;
		}
	}
}

static void facts_read_rule(const struct facts *facts, struct facts_device *device)
{
	char path[128], bdf[PCI_BDF_TEXT];

	snprintf(path, sizeof(path), "/etc/driverctl.d/pci-%s",
		 pci_bdf_format(device->pci->bdf, bdf));
	if (sysfs_exists(facts->root, path)) {
		memcpy(device->rule, path, sizeof(path));
		return;
	}
	facts_read_arguments(facts, device);
	if (!device->rule[0])
		facts_read_modprobe(facts, device);
}

/*
 * The driver whose pattern leaves the least open wins, as for NVIDIA's and
 * mlx5's variants; plain vfio-pci matches everything and is no variant.
 */
static void facts_best_alias(char *text, const char *modalias, char *best,
			     size_t size)
{
	char *line, *pattern, *module, *save, *word;
	size_t length = 0;

	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (strncmp(line, "alias vfio_pci:", 15) != 0)
			continue;
		pattern = strtok_r(line + 15, " ", &word);
		module = strtok_r(NULL, " ", &word);
		if (!pattern || !module || !strcmp(module, "vfio_pci") ||
		    strlen(pattern) <= length ||
		    fnmatch(pattern, modalias, 0) != 0)
			continue;
		length = strlen(pattern);
		snprintf(best, size, "%s", module);
	}
}

static void facts_read_variant(const struct facts *facts,
			       struct facts_device *device)
{
	char path[160], modalias[256], module[64] = "", *text;

	if (pci_path(device->pci->bdf, "modalias", path, sizeof(path)) ||
	    sysfs_read(facts->root, path, modalias, sizeof(modalias)) < 4 ||
	    strncmp(modalias, "pci:", 4) != 0)
		return;
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.alias",
		 facts->release);
	text = facts_text(facts, path);
	if (!text)
		return;
	facts_best_alias(text, modalias + 4, module, sizeof(module));
	free(text);
	/* loaded, it is known by the name that can be written somewhere */
	if (module[0] && pci_driver_find(facts->root, module, device->variant,
					 sizeof(device->variant)))
		memcpy(device->variant, module, sizeof(module));
}

void facts_read_claims(const struct facts *facts, struct facts_device *device)
{
	facts_read_framebuffer(facts, device);
	facts_read_rule(facts, device);
	facts_read_variant(facts, device);
}
