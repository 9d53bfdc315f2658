// SPDX-License-Identifier: GPL-2.0-or-later
/* A host as Linux shows it: the few files that are looked at. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host.h"
#include "linux.h"

static void die(const char *what)
{
	fprintf(stderr, "oracle: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void make_folders(char *path, bool last)
{
	char *p;

	for (p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		if (mkdir(path, 0755) && errno != EEXIST)
			die(path);
		*p = '/';
	}
	if (last && mkdir(path, 0755) && errno != EEXIST)
		die(path);
}

static void __attribute__((format(printf, 2, 3)))
folder(const char *root, const char *fmt, ...)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s", root);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(path + n, sizeof(path) - (size_t)n, fmt, ap);
	va_end(ap);
	make_folders(path, true);
}

static void file(const char *root, const char *path, const void *data, size_t size)
{
	char whole[2 * PATH_MAX];
	int fd;

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	fd = open(whole, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd < 0 && errno == ENOENT) {
		make_folders(whole, false);
		fd = open(whole, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	}
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		die(whole);
	close(fd);
}

static void text(const char *root, const char *path, const char *line)
{
	char whole[1024];
	int n = snprintf(whole, sizeof(whole), "%s\n", line);

	file(root, path, whole, (size_t)n);
}

static void link_to(const char *root, const char *path, const char *target)
{
	char whole[2 * PATH_MAX];

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	make_folders(whole, false);
	if (symlink(target, whole))
		die(whole);
}

/* "/sys/devices/pci0000:00/0000:00:01.0" */
static void device_folder(const struct host *host, int i, char path[PATH_MAX])
{
	const struct host_device *device = &host->device[i];
	char name[HOST_NAME], above[PATH_MAX - HOST_NAME - 1];

	if (device->parent >= 0) {
		device_folder(host, device->parent, path);
		snprintf(above, sizeof(above), "%s", path);
	} else {
		snprintf(above, sizeof(above), "/sys/devices/pci%04x:%02x",
			 device->domain, device->root_bus);
	}
	snprintf(path, PATH_MAX, "%s/%s", above, host_name(device, name));
}

static void write_config(const struct host_device *device, const char *root,
			 const char *folder_path)
{
	uint8_t config[256] = {0x86, 0x80, 0x34, 0x12};
	char path[PATH_MAX + 16];

	config[0x0e] = device->is_bridge;
	config[0x06] = 0x10;
	config[0x34] = 0x40;
	config[0x40] = 0x01; /* power management */
	config[0x41] = device->port == PORT_NONE ? 0 : 0x50;
	config[0x50] = 0x10;
	config[0x52] = (uint8_t)((device->port & 15) << 4 | 2);
	if (device->is_bridge) {
		config[0x18] = (uint8_t)device->bus;
		config[0x19] = (uint8_t)device->secondary;
		config[0x1a] = (uint8_t)device->subordinate;
	}
	snprintf(path, sizeof(path), "%s/config", folder_path);
	file(root, path, config, sizeof(config));
}

static void write_device(const struct host *host, int i, const char *root)
{
	const struct host_device *device = &host->device[i];
	char at[PATH_MAX], path[PATH_MAX + 64], line[PATH_MAX + 64];
	char name[HOST_NAME];

	device_folder(host, i, at);
	host_name(device, name);
	snprintf(path, sizeof(path), "%s/vendor", at);
	text(root, path, "0x8086");
	snprintf(path, sizeof(path), "%s/device", at);
	text(root, path, "0x1234");
	snprintf(path, sizeof(path), "%s/class", at);
	snprintf(line, sizeof(line), "0x%06x", device->class);
	text(root, path, line);
	write_config(device, root, at);
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s", name);
	snprintf(line, sizeof(line), "../../..%s", at + strlen("/sys"));
	link_to(root, path, line);
	if (device->driver[0]) {
		snprintf(path, sizeof(path), "%s/driver", at);
		snprintf(line, sizeof(line), "../bus/pci/drivers/%s",
			 device->driver);
		link_to(root, path, line);
	}
	if (device->is_virtfn) {
		snprintf(path, sizeof(path), "%s/physfn", at);
		link_to(root, path, ".");
	}
	snprintf(path, sizeof(path), "%s/iommu_group", at);
	snprintf(line, sizeof(line), "../kernel/iommu_groups/%d", device->group);
	link_to(root, path, line);
	folder(root, "/sys/kernel/iommu_groups/%d/devices/%s", device->group,
	       name);
}

static void write_group(const struct host *host, int group, const char *root)
{
	static const char *const types[] = {"direct", "direct-relaxable"};
	char path[96], lines[LINUX_REGIONS * 64] = "";
	struct linux_regions regions;
	size_t used = 0, i;

	linux_group(host, group, &regions);
	for (i = 0; i < regions.n; i++)
		used += (size_t)snprintf(
			lines + used, sizeof(lines) - used,
			"0x%016llx 0x%016llx %s\n",
			(unsigned long long)regions.region[i].start,
			(unsigned long long)regions.region[i].end,
			types[regions.region[i].type]);
	snprintf(path, sizeof(path), "/sys/kernel/iommu_groups/%d/type", group);
	text(root, path, "DMA-FQ");
	snprintf(path, sizeof(path),
		 "/sys/kernel/iommu_groups/%d/reserved_regions", group);
	file(root, path, lines, used);
}

void host_write_table(const struct host *host, const char *root)
{
	char path[96];
	int i;

	snprintf(path, sizeof(path), "/sys/firmware/acpi/tables/%s",
		 host->table.name);
	file(root, path, host->table.data, host->table.size);
	for (i = 0; i < host->n_groups; i++)
		write_group(host, i, root);
}

void host_write(const struct host *host, const char *root)
{
	char release[32], path[96];
	int i;

	snprintf(release, sizeof(release), "%u.%u.0-oracle", host->major,
		 host->minor);
	text(root, "/proc/sys/kernel/osrelease", release);
	snprintf(path, sizeof(path), "/boot/config-%s", release);
	text(root, path, "CONFIG_ACPI_TABLE_UPGRADE=y");
	folder(root, "/sys/class/iommu/%s",
	       !strcmp(host->table.name, "DMAR")   ? "dmar0"
	       : !strcmp(host->table.name, "IVRS") ? "ivhd0"
						   : "smmu3.0x0");
	for (i = 0; i < host->n; i++)
		write_device(host, i, root);
	host_write_table(host, root);
}
