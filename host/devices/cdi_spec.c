// SPDX-License-Identifier: GPL-2.0-or-later
#include "devices/cdi_spec.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs/sysfs.h"

/* The first in which a device's name may begin with a digit. */
#define CDI_SPEC_VERSION "0.5.0"
#define CDI_SPEC_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define CDI_SPEC_WORD	 CDI_SPEC_LETTERS "0123456789_-"

static bool cdi_spec_is_word(const char *word, size_t size, const char *inside)
{
	return size && strchr(CDI_SPEC_LETTERS, word[0]) &&
	       strspn(word, inside) >= size && !strchr("_-.", word[size - 1]);
}

int cdi_spec_check(const char *kind, struct fault *fault)
{
	size_t vendor = strcspn(kind, "/");

	if (kind[vendor] && cdi_spec_is_word(kind, vendor, CDI_SPEC_WORD ".") &&
	    cdi_spec_is_word(kind + vendor + 1, strlen(kind + vendor + 1),
			     CDI_SPEC_WORD))
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--kind %.80s: is not VENDOR/CLASS, as "
			 "nvidia.com/pgpu is",
			 kind);
}

static int cdi_spec_cdev(const char *root, const struct pci_device *device,
			 char *node, size_t size, struct fault *fault)
{
	char path[PATH_MAX], bdf[PCI_BDF_TEXT], **names;
	int count;

	if (pci_path(device->bdf, "vfio-dev", path, sizeof(path)))
		return -ENAMETOOLONG;
	count = sysfs_list(root, path, &names);
	if (count > 0)
		snprintf(node, size, "/dev/vfio/devices/%.32s", names[0]);
	if (count >= 0)
		sysfs_list_free(names);
	if (count > 0)
		return 0;
	return fault_set(fault, FAULT_HOST, -ENODEV,
			 "%s: has no node in /dev/vfio/devices; 'gpubox bind' "
			 "makes it where the kernel has VFIO_DEVICE_CDEV, "
			 "--nodes group names the other one",
			 pci_bdf_format(device->bdf, bdf));
}

static int cdi_spec_node(const struct cdi_spec_ask *ask,
			 const struct devices_one *one, char *node, size_t size,
			 struct fault *fault)
{
	char bdf[PCI_BDF_TEXT];

	if (ask->nodes == CDI_SPEC_CDEV)
		return cdi_spec_cdev(ask->root, &one->pci, node, size, fault);
	if (one->pci.group < 0)
		return fault_set(fault, FAULT_HOST, -ENODEV,
				 "%s: is in no IOMMU group; 'gpubox doctor' says "
				 "why",
				 pci_bdf_format(one->pci.bdf, bdf));
	snprintf(node, size, "/dev/vfio/%d", one->pci.group);
	return 0;
}

static json_t *cdi_spec_path(const char *node)
{
	return json_pack("{s:s, s:s}", "path", node, "permissions", "rw");
}

static int cdi_spec_add(json_t *list, const char *name, json_t *nodes)
{
	return json_array_append_new(list, json_pack("{s:s, s:{s:O}}", "name",
						     name, "containerEdits",
						     "deviceNodes", nodes));
}

static bool cdi_spec_has(const json_t *nodes, const char *path)
{
	const json_t *node;
	size_t i;

	json_array_foreach(nodes, i, node)
		if (!strcmp(json_string_value(json_object_get(node, "path")),
			    path))
			return true;
	return false;
}

/* By its number and by its address; @all gets its node, once. */
static int cdi_spec_one(const struct cdi_spec_ask *ask,
			const struct devices_one *one, size_t number,
			json_t *list, json_t *all, struct fault *fault)
{
	char node[64], name[24], bdf[PCI_BDF_TEXT];
	json_t *nodes;
	int err;

	err = cdi_spec_node(ask, one, node, sizeof(node), fault);
	if (err)
		return err;
	snprintf(name, sizeof(name), "%zu", number);
	nodes = json_pack("[o]", cdi_spec_path(node));
	if (cdi_spec_add(list, name, nodes) ||
	    cdi_spec_add(list, pci_bdf_format(one->pci.bdf, bdf), nodes) ||
	    (!cdi_spec_has(all, node) &&
	     json_array_append_new(all, cdi_spec_path(node))))
		err = fault_no_memory(fault, "cdi");
	json_decref(nodes);
	return err;
}

int cdi_spec_make(const struct cdi_spec_ask *ask, const struct devices *devices,
		  json_t **specp, struct fault *fault)
{
	json_t *list = json_array(), *all = json_array();
	size_t i;
	int err = list && all ? 0 : fault_no_memory(fault, "cdi");

	if (!err && !devices->count)
		err = fault_set(fault, FAULT_HOST, -ENODEV,
				"cdi: there is no device that the board's "
				"guests can be given; see 'gpubox devices'");
	for (i = 0; i < devices->count && !err; i++)
		err = cdi_spec_one(ask, &devices->one[i], i, list, all, fault);
	if (!err && cdi_spec_add(list, "all", all))
		err = fault_no_memory(fault, "cdi");
	if (!err) {
		*specp = json_pack("{s:s, s:s, s:O}", "cdiVersion",
				   CDI_SPEC_VERSION, "kind", ask->kind,
				   "devices", list);
		err = *specp ? 0 : fault_no_memory(fault, "cdi");
	}
	json_decref(list);
	json_decref(all);
	return err;
}

static void cdi_spec_put(FILE *out, int depth, const char *text)
{
	while (depth-- > 0)
		fwrite("  ", 2, 1, out);
	fwrite(text, strlen(text), 1, out);
}

static void cdi_spec_write(FILE *out, const json_t *value, int depth, bool first);

/* A list may stand as deep as its name. */
static void cdi_spec_member(FILE *out, const char *name, const json_t *value,
			    int depth, bool first)
{
	bool is_list = json_is_array(value) || json_is_object(value);

	cdi_spec_put(out, first ? 0 : depth, name);
	cdi_spec_put(out, 0, is_list ? ":\n" : ": ");
	cdi_spec_write(out, value, json_is_array(value) ? depth : depth + 1,
		       false);
}

/* @first: the line has its indentation. Strings are JSON's, which are YAML's. */
static void cdi_spec_write(FILE *out, const json_t *value, int depth, bool first)
{
	const json_t *member;
	const char *name;
	size_t i;

	if (json_is_object(value)) {
		json_object_foreach((json_t *)value, name, member) {
			cdi_spec_member(out, name, member, depth, first);
			first = false;
		}
	} else if (json_is_array(value)) {
		json_array_foreach(value, i, member) {
			cdi_spec_put(out, depth, "- ");
			cdi_spec_write(out, member, depth + 1, true);
		}
	} else {
		json_dumpf(value, out, JSON_ENCODE_ANY);
		putc('\n', out);
	}
}

char *cdi_spec_yaml(const json_t *spec)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	cdi_spec_put(out, 0, "---\n");
	cdi_spec_write(out, spec, 0, false);
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}
