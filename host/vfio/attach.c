// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/attach.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sysfs/sysfs.h"
#include "vfio/loan.h"

int attach_cdev_name(const char *root, struct pci_bdf bdf, char *name, size_t size)
{
	char path[192], **names;
	int n, err;

	err = pci_path(bdf, "vfio-dev", path, sizeof(path));
	if (err)
		return err;
	n = sysfs_list(root, path, &names);
	if (n < 0)
		return n;
	err = n == 1 && strlen(names[0]) < size ? 0 : -ENOENT;
	if (!err) {
		memcpy(name, names[0], strlen(names[0]) + 1);
		snprintf(path + strlen(path), sizeof(path) - strlen(path),
			 "/%s/dev", name);
		if (!sysfs_exists(root, path))
			err = -ENOENT;
	}
	sysfs_list_free(names);
	return err;
}

void attach_init(struct attach *attach)
{
	memset(attach, 0, sizeof(*attach));
	attach->iommufd = -1;
}

void attach_close(struct attach *attach)
{
	while (attach->n_devices)
		close(attach->device_fd[--attach->n_devices]);
	if (attach->iommufd >= 0)
		close(attach->iommufd);
	attach->iommufd = -1;
}

/* failure-modes of open(2) on the nodes: drivers/vfio/group.c */
static int attach_fault(const char *node, const char *bdf, int err,
			struct fault *fault)
{
	const char *why = loan_why(err);

	if (err == -EBUSY)
		why = "is open already: another process has the device or one "
		      "that shares its group";
	return fault_set(fault, FAULT_HOST, err, "%s: %s: %s", bdf, node, why);
}

static int attach_open_node(const char *root, const char *node, const char *bdf,
			    struct fault *fault)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s%s", root, node);
	fd = open(path, O_RDWR | O_CLOEXEC);
	return fd >= 0 ? fd : attach_fault(node, bdf, -errno, fault);
}

static int attach_open_cdev(const char *root, struct pci_bdf bdf,
			    struct attach *attach, struct fault *fault)
{
	char name[ATTACH_NAME], node[64], text[PCI_BDF_TEXT];
	int fd, err;

	pci_bdf_format(bdf, text);
	err = attach_cdev_name(root, bdf, name, sizeof(name));
	if (err)
		return attach_fault("/dev/vfio/devices", text, err, fault);
	snprintf(node, sizeof(node), "/dev/vfio/devices/%s", name);
	fd = attach_open_node(root, node, text, fault);
	if (fd < 0)
		return fd;
	attach->device_fd[attach->n_devices++] = fd;
	return 0;
}

int attach_open(const char *root, const struct claim *claim,
		struct attach *attach, struct fault *fault)
{
	size_t i;
	int err;

	attach_init(attach);
	err = attach_open_node(root, "/dev/iommu", "iommufd", fault);
	if (err < 0)
		return err;
	attach->iommufd = err;
	err = 0;
	for (i = 0; i < claim->n_devices && !err; i++)
		if (claim->device[i].wanted)
			err = attach_open_cdev(root, claim->device[i].pci.bdf,
					       attach, fault);
	if (err)
		attach_close(attach);
	return err;
}
