// SPDX-License-Identifier: GPL-2.0-or-later
#include "holders/nodes.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs/sysfs.h"

static int nodes_add(struct nodes *nodes, const struct node *node)
{
	struct node *bigger;

	bigger = realloc(nodes->node, (nodes->count + 1) * sizeof(*nodes->node));
	if (!bigger)
		return -ENOMEM;
	nodes->node = bigger;
	nodes->node[nodes->count++] = *node;
	return 0;
}

static int nodes_add_path(struct nodes *nodes, const char *path, bool shared)
{
	struct node node = {.kind = NODE_CHAR, .shared = shared};

	snprintf(node.path, sizeof(node.path), "%s", path);
	return nodes_add(nodes, &node);
}

void nodes_free(struct nodes *nodes)
{
	free(nodes->node);
	memset(nodes, 0, sizeof(*nodes));
}

const struct node *nodes_lookup(const struct nodes *nodes, const char *path)
{
	size_t i;

	for (i = 0; i < nodes->count; i++) {
		if (!strcmp(nodes->node[i].path, path))
			return &nodes->node[i];
	}
	return NULL;
}

/* An endpoint has no PCI device below it, so its address is enough. */
bool nodes_below(const char *target, const struct pci_device *device)
{
	char text[PCI_BDF_TEXT], part[PCI_BDF_TEXT + 2];

	snprintf(part, sizeof(part), "/%s/", pci_bdf_format(device->bdf, text));
	return strstr(target, part) != NULL;
}

/* DEVNAME of the uevent is the name below /dev that devtmpfs uses. */
static bool nodes_devname(const char *root, const char *folder, char *name,
			  size_t size)
{
	char path[128], text[1024], *line, *save;

	snprintf(path, sizeof(path), "%s/uevent", folder);
	if (sysfs_read(root, path, text, sizeof(text)) < 0)
		return false;
	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (strncmp(line, "DEVNAME=", 8) != 0)
			continue;
		return snprintf(name, size, "/dev/%s", line + 8) < (int)size;
	}
	return false;
}

static int nodes_scan(const char *root, const struct pci_device *device,
		      const char *folder, enum node_kind kind,
		      struct nodes *nodes)
{
	char path[96], target[PATH_MAX], **names;
	int i, n, err = 0;

	n = sysfs_list(root, folder, &names);
	if (n < 0)
		return n == -ENOENT ? 0 : n;
	for (i = 0; i < n && !err; i++) {
		struct node node = {.kind = kind};

		if (strlen(names[i]) >= sizeof(node.number))
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		if (sysfs_link(root, path, target, sizeof(target)) < 0 ||
		    !nodes_below(target, device) ||
		    !nodes_devname(root, path, node.path, sizeof(node.path)))
			continue;
		memcpy(node.number, names[i], strlen(names[i]) + 1);
		err = nodes_add(nodes, &node);
	}
	sysfs_list_free(names);
	return err;
}

/* "Device Minor: 	 0" of /proc/driver/nvidia/gpus/<bdf>/information */
static int nodes_nvidia_minor(const char *root, const struct pci_device *device)
{
	char path[96], bdf[PCI_BDF_TEXT], text[2048], *p;

	snprintf(path, sizeof(path), "/proc/driver/nvidia/gpus/%s/information",
		 pci_bdf_format(device->bdf, bdf));
	if (sysfs_read(root, path, text, sizeof(text)) < 0)
		return -ENOENT;
	p = strstr(text, "Device Minor:");
	if (!p)
		return -ENOENT;
	p += strlen("Device Minor:");
	p += strspn(p, " \t");
	return *p >= '0' && *p <= '9' ? (int)strtol(p, NULL, 10) : -ENOENT;
}

/*
 * nvidia.ko registers no class device, so sysfs does not know its nodes. A
 * GPU whose minor is not told could be any of them.
 */
static int nodes_nvidia(const char *root, const struct pci_device *device,
			struct nodes *nodes)
{
	static const char *const shared[] = {
		"/dev/nvidiactl",
		"/dev/nvidia-uvm",
		"/dev/nvidia-uvm-tools",
		"/dev/nvidia-modeset",
	};
	char path[32], **names;
	int minor, i, n, err = 0;

	minor = nodes_nvidia_minor(root, device);
	for (i = 0; i < 256 && !err; i++) {
		if (minor >= 0 && i != minor)
			continue;
		snprintf(path, sizeof(path), "/dev/nvidia%d", i);
		err = nodes_add_path(nodes, path, false);
	}
	n = sysfs_list(root, "/proc/driver/nvidia/gpus", &names);
	if (n >= 0)
		sysfs_list_free(names);
	for (i = 0; i < 4 && !err; i++)
		err = nodes_add_path(nodes, shared[i], n > 1);
	return err;
}

static int nodes_driver(const char *root, const struct pci_device *device,
			struct nodes *nodes)
{
	char path[48];

	if (!strcmp(device->driver, "nvidia"))
		return nodes_nvidia(root, device, nodes);
	if (!strcmp(device->driver, "amdgpu"))
		return nodes_add_path(nodes, "/dev/kfd", true);
	if (device->group >= 0 && strstr(device->driver, "vfio")) {
		snprintf(path, sizeof(path), "/dev/vfio/%d", device->group);
		return nodes_add_path(nodes, path, false);
	}
	return 0;
}

int nodes_find(const char *root, const struct pci_device *device,
	       struct nodes *nodes)
{
	int err;

	memset(nodes, 0, sizeof(*nodes));
	if (!device->driver[0])
		return 0;
	err = nodes_scan(root, device, "/sys/dev/char", NODE_CHAR, nodes);
	if (!err)
		err = nodes_scan(root, device, "/sys/dev/block", NODE_BLOCK,
				 nodes);
	if (!err)
		err = nodes_driver(root, device, nodes);
	if (err)
		nodes_free(nodes);
	return err;
}
