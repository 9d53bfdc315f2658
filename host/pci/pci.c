// SPDX-License-Identifier: GPL-2.0-or-later
#include "pci/pci.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file/bytes.h"
#include "sysfs/guard.h"
#include "sysfs/sysfs.h"

#define PCI_DEVICES "/sys/bus/pci/devices"

/* include/linux/ioport.h */
#define PCI_RESOURCE_IO	      0x00000100ull
#define PCI_RESOURCE_MEM      0x00000200ull
#define PCI_RESOURCE_PREFETCH 0x00002000ull
#define PCI_RESOURCE_MEM_64   0x00100000ull
#define PCI_RESOURCE_UNSET    0x20000000ull

#define PCI_CONFIG_VENDOR      2 /* bytes */
#define PCI_CONFIG_IDS	       4 /* bytes: vendor and device */
#define PCI_CONFIG_HEADER_TYPE 0x0e
#define PCI_CONFIG_STANDARD    64 /* what everybody may read */
#define PCI_CONFIG_ALL	       256
#define PCI_CONFIG_STATUS      0x06
#define PCI_CONFIG_CAPS	       0x34

/* include/uapi/linux/pci_regs.h */
#define PCI_STATUS_CAPS	     0x10
#define PCI_CAP_PM	     0x01
#define PCI_CAP_EXPRESS	     0x10
#define PCI_CAP_AF	     0x13
#define PCI_CAPS_MAX	     48
#define PCI_PM_NO_SOFT_RESET 0x08	/* of PMCSR, at 4 */
#define PCI_EXPRESS_FLR	     0x10000000 /* of the device's capabilities, at 4 */
#define PCI_AF_TP_AND_FLR    0x03	/* at 3 */

int pci_path(struct pci_bdf bdf, const char *file, char *path, size_t size)
{
	char text[PCI_BDF_TEXT];
	int n;

	n = snprintf(path, size, PCI_DEVICES "/%s%s%s",
		     pci_bdf_format(bdf, text), file[0] ? "/" : "", file);
	return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : 0;
}

void pci_text(const char *root, struct pci_bdf bdf, const char *file,
	      char *text, size_t size)
{
	char path[128];

	if (pci_path(bdf, file, path, sizeof(path)) ||
	    sysfs_read(root, path, text, size) < 0)
		text[0] = '\0';
}

static int pci_number(const char *root, struct pci_bdf bdf, const char *file,
		      uint64_t max, uint64_t *value)
{
	char path[128];
	int err;

	err = pci_path(bdf, file, path, sizeof(path));
	if (err)
		return err;
	err = sysfs_read_u64(root, path, value);
	if (!err && *value > max)
		err = -ERANGE;
	return err;
}

static int pci_read_ids(const char *root, struct pci_device *device)
{
	uint64_t vendor, id, class, value;
	int err;

	err = pci_number(root, device->bdf, "vendor", 0xffff, &vendor);
	if (!err)
		err = pci_number(root, device->bdf, "device", 0xffff, &id);
	if (!err)
		err = pci_number(root, device->bdf, "class", 0xffffff, &class);
	if (err)
		return err == -EINVAL || err == -ERANGE ? -EBADMSG : err;
	device->vendor = (uint16_t)vendor;
	device->device = (uint16_t)id;
	device->class = (uint32_t) class;
	if (!pci_number(root, device->bdf, "revision", 0xff, &value))
		device->revision = (uint8_t)value;
	return 0;
}

/* How it can be reset, as pcie_reset_flr() and the like of Linux decide. */
static void pci_read_caps(const uint8_t config[PCI_CONFIG_ALL],
			  struct pci_device *device)
{
	unsigned int at = config[PCI_CONFIG_CAPS] & ~3u, n;

	if (!(config[PCI_CONFIG_STATUS] & PCI_STATUS_CAPS) ||
	    device->header_type == 0x7f)
		return;
	device->knows_caps = true;
	for (n = 0; n < PCI_CAPS_MAX && at >= PCI_CONFIG_STANDARD &&
		    at <= PCI_CONFIG_ALL - 8;
	     n++) {
		const uint8_t *cap = config + at;

		if (cap[0] == PCI_CAP_PM)
			device->has_pm_reset = !(cap[4] & PCI_PM_NO_SOFT_RESET);
		else if (cap[0] == PCI_CAP_EXPRESS)
			device->has_flr |=
				(bytes_le32(cap + 4) & PCI_EXPRESS_FLR) != 0;
		else if (cap[0] == PCI_CAP_AF)
			device->has_flr |= (cap[3] & PCI_AF_TP_AND_FLR) ==
					   PCI_AF_TP_AND_FLR;
		at = cap[1] & ~3u;
	}
}

/* A device that fell off the bus reads as all ones, header type 7f. */
static void pci_read_header(const char *root, struct pci_device *device)
{
	uint8_t config[PCI_CONFIG_ALL];
	char path[128];
	int n;

	device->header_type = pci_class_is_bridge(device->class) ? 1 : 0;
	if (pci_path(device->bdf, "config", path, sizeof(path)))
		return;
	n = guard_read_bytes(root, path, config, sizeof(config));
	device->hangs |= n == -ETIMEDOUT;
	if (n > PCI_CONFIG_HEADER_TYPE)
		device->header_type = config[PCI_CONFIG_HEADER_TYPE] & 0x7f;
	if (n == PCI_CONFIG_ALL)
		pci_read_caps(config, device);
}

static void pci_bar_parse(const char *line, struct pci_bar *bar)
{
	unsigned long long start, end, flags;
	char *next;

	start = strtoull(line, &next, 16);
	end = strtoull(next, &next, 16);
	flags = strtoull(next, &next, 16);
	if (!(flags & (PCI_RESOURCE_IO | PCI_RESOURCE_MEM)) || end <= start)
		return;
	bar->start = flags & PCI_RESOURCE_UNSET ? 0 : start;
	bar->size = end - start + 1;
	bar->is_io = flags & PCI_RESOURCE_IO;
	bar->is_64bit = flags & PCI_RESOURCE_MEM_64;
	bar->is_prefetchable = flags & PCI_RESOURCE_PREFETCH;
}

/* One line per resource, the BARs first: resource_show() of pci-sysfs.c */
static void pci_read_bars(const char *root, struct pci_device *device)
{
	char path[128], text[4096], *line, *save;
	int i;

	if (pci_path(device->bdf, "resource", path, sizeof(path)) ||
	    sysfs_read(root, path, text, sizeof(text)) < 0)
		return;
	line = strtok_r(text, "\n", &save);
	for (i = 0; i < PCI_BARS && line; i++) {
		pci_bar_parse(line, &device->bar[i]);
		line = strtok_r(NULL, "\n", &save);
	}
}

static void pci_read_links(const char *root, struct pci_device *device)
{
	char path[128], name[64], *end;
	long group;

	device->group = -1;
	if (!pci_path(device->bdf, "iommu_group", path, sizeof(path)) &&
	    sysfs_link_name(root, path, name, sizeof(name)) > 0) {
		group = strtol(name, &end, 10);
		if (!*end && group >= 0 && group <= INT_MAX)
			device->group = (int)group;
	}
	if (pci_path(device->bdf, "driver", path, sizeof(path)) ||
	    sysfs_link_name(root, path, device->driver, sizeof(device->driver)) <
		    0)
		device->driver[0] = '\0';
}

static bool pci_has(const char *root, struct pci_bdf bdf, const char *file)
{
	char path[128];

	return !pci_path(bdf, file, path, sizeof(path)) &&
	       sysfs_exists(root, path);
}

static void pci_read_override(const char *root, struct pci_device *device)
{
	char path[128];
	int n;

	n = pci_path(device->bdf, "driver_override", path, sizeof(path));
	if (!n)
		n = guard_read(root, path, device->driver_override,
			       sizeof(device->driver_override));
	if (n < 0 || !strcmp(device->driver_override, "(null)"))
		device->driver_override[0] = '\0';
	device->hangs |= n == -ETIMEDOUT;
}

static void pci_read_state(const char *root, struct pci_device *device)
{
	char text[32];
	uint64_t value;

	pci_read_override(root, device);
	pci_text(root, device->bdf, "power_state", device->power_state,
		 sizeof(device->power_state));
	pci_text(root, device->bdf, "reset_method", device->reset_method,
		 sizeof(device->reset_method));
	device->has_reset =
		device->reset_method[0] || pci_has(root, device->bdf, "reset");
	pci_text(root, device->bdf, "numa_node", text, sizeof(text));
	device->numa_node = -1;
	if (text[0] >= '0' && text[0] <= '9')
		device->numa_node = (int)strtol(text, NULL, 10);
	device->boot_vga =
		!pci_number(root, device->bdf, "boot_vga", 1, &value) && value;
}

static void pci_read_sriov(const char *root, struct pci_device *device)
{
	char path[128], name[PCI_BDF_TEXT];
	uint64_t value;
	int err;

	if (!pci_number(root, device->bdf, "sriov_totalvfs", 0xffff, &value)) {
		device->is_sriov_pf = true;
		device->vfs_max = (uint16_t)value;
	}
	err = pci_path(device->bdf, "sriov_numvfs", path, sizeof(path));
	if (!err && device->is_sriov_pf)
		err = guard_read_u64(root, path, &value);
	if (!err && device->is_sriov_pf && value <= 0xffff)
		device->vfs = (uint16_t)value;
	device->hangs |= err == -ETIMEDOUT;
	device->is_sriov_vf =
		!pci_path(device->bdf, "physfn", path, sizeof(path)) &&
		sysfs_link_name(root, path, name, sizeof(name)) > 0 &&
		!pci_bdf_parse(name, &device->physfn);
}

int pci_virtual_function(const char *root, struct pci_bdf pf, unsigned int n,
			 struct pci_bdf *bdf)
{
	char path[128], file[32], name[PCI_BDF_TEXT];

	snprintf(file, sizeof(file), "virtfn%u", n);
	if (pci_path(pf, file, path, sizeof(path)) ||
	    sysfs_link_name(root, path, name, sizeof(name)) < 0 ||
	    pci_bdf_parse(name, bdf))
		return -ENOENT;
	return 0;
}

bool pci_answers(const uint8_t *config, size_t n, bool is_vf)
{
	size_t i, begin = is_vf ? PCI_CONFIG_IDS : 0;
	size_t end = is_vf ? n : PCI_CONFIG_VENDOR;

	for (i = begin; i < end && i < n; i++)
		if (config[i] != 0xff)
			return true;
	return false;
}

int pci_read(const char *root, struct pci_bdf bdf, struct pci_device *device)
{
	int err;

	memset(device, 0, sizeof(*device));
	device->bdf = bdf;
	if (!pci_has(root, bdf, ""))
		return -ENODEV;
	err = pci_read_ids(root, device);
	if (err)
		return err;
	guard_begin(GUARD_MS);
	pci_read_header(root, device);
	pci_read_bars(root, device);
	pci_read_links(root, device);
	pci_read_state(root, device);
	pci_read_sriov(root, device);
	guard_end();
	return 0;
}

static int pci_compare(const void *a, const void *b)
{
	return pci_bdf_compare(((const struct pci_device *)a)->bdf,
			       ((const struct pci_device *)b)->bdf);
}

int pci_scan(const char *root, struct pci_device **devicesp, size_t *countp)
{
	struct pci_device *devices;
	struct pci_bdf bdf;
	size_t count = 0;
	char **names;
	int i, n, err = 0;

	*devicesp = NULL;
	*countp = 0;
	n = sysfs_list(root, PCI_DEVICES, &names);
	if (n < 0)
		return n == -ENOENT ? 0 : n; /* no PCI on this machine */
	devices = calloc((size_t)n + 1, sizeof(*devices));
	if (!devices)
		err = -ENOMEM;
	guard_begin(GUARD_MS);
	for (i = 0; i < n && !err; i++) {
		if (pci_bdf_parse(names[i], &bdf))
			continue;
		err = pci_read(root, bdf, &devices[count]);
		if (!err)
			count++;
		else if (err == -ENODEV || err == -ENOENT)
			err = 0; /* unplugged meanwhile */
	}
	guard_end();
	sysfs_list_free(names);
	if (err) {
		free(devices);
		return err;
	}
	qsort(devices, count, sizeof(*devices), pci_compare);
	*devicesp = devices;
	*countp = count;
	return 0;
}
