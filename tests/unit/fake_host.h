/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host in a folder, with a process that does what the kernel does when
 * bind and unbind files are written: for tests that have no device to lose.
 * Each test program is one file, so all of it is in here.
 */
#ifndef GPUBOX_TESTS_UNIT_FAKE_HOST_H
#define GPUBOX_TESTS_UNIT_FAKE_HOST_H

#include <dirent.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "unit_folder.h"

struct fake_host {
	char root[UNIT_FOLDER];
	pid_t kernel; /* 0 when it does not run */
};

/* One device; NULL is "no such file". */
struct fake_device {
	const char *bdf;
	const char *ids; /* "10de 2e12 030000" */
	const char *driver;
	const char *driver_override;
	const char *power_control;
	const char *d3cold_allowed;
	int group;	/* -1: none */
	int group_late; /* the group it gets when it is bound; 0: none */
	bool reset;
};

static const char *const fake_drivers[] = {"nvidia", "snd_hda_intel",
					   "pcieport", "vfio-pci"};
#define FAKE_DRIVERS (sizeof(fake_drivers) / sizeof(fake_drivers[0]))
#define FAKE_DEVICES "/sys/bus/pci/devices/"

static inline void __attribute__((format(printf, 2, 3)))
fake_path(char path[512], const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(path, 512, fmt, ap);
	va_end(ap);
	if (n < 0 || n >= 512)
		abort();
}

/* Write a file below the root; its folders are made. */
static inline void fake_host_write(const struct fake_host *host,
				   const char *path, const char *text)
{
	char full[512];
	int fd;

	fake_path(full, "%s%s", host->root, path);
	unit_folder_parents(full);
	fd = open(full, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		abort();
	close(fd);
}

static inline void fake_host_unlink(const struct fake_host *host, const char *path)
{
	char full[512];

	fake_path(full, "%s%s", host->root, path);
	unlink(full);
}

static inline void fake_link(const struct fake_host *host, const char *target,
			     const char *path)
{
	char full[512];

	fake_path(full, "%s%s", host->root, path);
	unit_folder_parents(full);
	unlink(full);
	if (symlink(target, full) < 0)
		abort();
}

/* An empty host with the drivers above and an IOMMU. */
static inline void fake_host_make(struct fake_host *host)
{
	char path[512];
	size_t i;

	memset(host, 0, sizeof(*host));
	if (unit_folder_make(host->root))
		abort();
	for (i = 0; i < FAKE_DRIVERS; i++) {
		fake_path(path, "/sys/bus/pci/drivers/%s/bind", fake_drivers[i]);
		fake_host_write(host, path, "");
		fake_path(path, "/sys/bus/pci/drivers/%s/unbind",
			  fake_drivers[i]);
		fake_host_write(host, path, "");
	}
	fake_host_write(host, "/sys/class/iommu/dmar0/devices/none", "");
	fake_host_write(host, "/sys/dev/char/none", "");
	fake_host_write(host, "/sys/dev/block/none", "");
	fake_host_write(host, "/proc/self/mounts", "");
	fake_path(path, "%s/run/", host->root);
	unit_folder_parents(path);
}

static inline void fake_join_group(const struct fake_host *host,
				   const char *bdf, int group)
{
	char path[512], target[512];

	fake_path(path, FAKE_DEVICES "%s/iommu_group", bdf);
	fake_path(target, "../../../../kernel/iommu_groups/%d", group);
	fake_link(host, target, path);
	fake_path(path, "/sys/kernel/iommu_groups/%d/devices/%s", group, bdf);
	fake_path(target, "../../../../bus/pci/devices/%s", bdf);
	fake_link(host, target, path);
	fake_path(path, "/sys/kernel/iommu_groups/%d/type", group);
	fake_host_write(host, path, "DMA\n");
	fake_path(path, "%s/sys/kernel/iommu_groups/%d/reserved_regions",
		  host->root, group);
	if (access(path, F_OK) < 0)
		fake_host_write(host, path + strlen(host->root),
				"0x00000000fee00000 0x00000000feefffff msi\n");
}

static inline void fake_bind(const struct fake_host *host, const char *bdf,
			     const char *driver)
{
	char path[512], target[512];

	fake_path(path, FAKE_DEVICES "%s/driver", bdf);
	fake_path(target, "../../drivers/%s", driver);
	fake_link(host, target, path);
}

static inline void fake_attribute(const struct fake_host *host, const char *bdf,
				  const char *file, const char *text)
{
	char path[512];

	fake_path(path, FAKE_DEVICES "%s/%s", bdf, file);
	if (text)
		fake_host_write(host, path, text);
}

static inline void fake_host_add(const struct fake_host *host,
				 const struct fake_device *device)
{
	char text[512], vendor[8], id[8], class[8];

	if (sscanf(device->ids, "%7s %7s %7s", vendor, id, class) != 3)
		abort();
	fake_path(text, "0x%s\n", vendor);
	fake_attribute(host, device->bdf, "vendor", text);
	fake_path(text, "0x%s\n", id);
	fake_attribute(host, device->bdf, "device", text);
	fake_path(text, "0x%s\n", class);
	fake_attribute(host, device->bdf, "class", text);
	fake_attribute(host, device->bdf, "config", "\xde\x10\x12\x2e");
	fake_attribute(host, device->bdf, "driver_override",
		       device->driver_override ? device->driver_override
					       : "(null)\n");
	fake_attribute(host, device->bdf, "power/control", device->power_control);
	fake_attribute(host, device->bdf, "d3cold_allowed",
		       device->d3cold_allowed);
	if (device->reset)
		fake_attribute(host, device->bdf, "reset", "");
	if (device->driver)
		fake_bind(host, device->bdf, device->driver);
	if (device->group >= 0)
		fake_join_group(host, device->bdf, device->group);
	if (device->group_late) {
		fake_path(text, "%d", device->group_late);
		fake_attribute(host, device->bdf, "group_late", text);
	}
}

static inline void fake_host_regions(const struct fake_host *host, int group,
				     const char *text)
{
	char path[512];

	fake_path(path, "/sys/kernel/iommu_groups/%d/reserved_regions", group);
	fake_host_write(host, path, text);
}

static inline void fake_text(const struct fake_host *host, const char *path,
			     char *text, size_t size)
{
	char full[512];
	ssize_t n;
	int fd;

	text[0] = '\0';
	fake_path(full, "%s%s", host->root, path);
	fd = open(full, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	n = read(fd, text, size - 1);
	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	close(fd);
}

static inline void fake_device_text(const struct fake_host *host, const char *bdf,
				    const char *file, char *text, size_t size)
{
	char path[512];

	fake_path(path, FAKE_DEVICES "%s/%s", bdf, file);
	fake_text(host, path, text, size);
	if (!strcmp(text, "(null)"))
		text[0] = '\0';
}

static inline void fake_driver(const struct fake_host *host, const char *bdf,
			       char *name, size_t size)
{
	char path[512], target[512], *slash;
	ssize_t n;

	fake_path(path, "%s" FAKE_DEVICES "%s/driver", host->root, bdf);
	n = readlink(path, target, sizeof(target) - 1);
	target[n > 0 ? n : 0] = '\0';
	slash = strrchr(target, '/');
	snprintf(name, size, "%s", slash ? slash + 1 : "");
}

/* "driver=nvidia override= control=auto d3cold=1"; the next call reuses it. */
static inline const char *fake_host_state(const struct fake_host *host,
					  const char *bdf)
{
	static char text[512];
	char driver[64], override[64], control[16], d3cold[16];

	fake_driver(host, bdf, driver, sizeof(driver));
	fake_device_text(host, bdf, "driver_override", override,
			 sizeof(override));
	fake_device_text(host, bdf, "power/control", control, sizeof(control));
	fake_device_text(host, bdf, "d3cold_allowed", d3cold, sizeof(d3cold));
	fake_path(text, "driver=%s override=%s control=%s d3cold=%s", driver,
		  override, control, d3cold);
	return text;
}

/* What bind_store() and unbind_store() of drivers/base/bus.c do. */
static inline void fake_store(const struct fake_host *host, const char *driver,
			      bool bind)
{
	bool vfio = !strcmp(driver, "vfio-pci");
	char path[512], bdf[64], now[64], override[64], late[16];

	fake_path(path, "/sys/bus/pci/drivers/%s/%s", driver,
		  bind ? "bind" : "unbind");
	fake_text(host, path, bdf, sizeof(bdf));
	fake_driver(host, bdf, now, sizeof(now));
	if (!bdf[0] || strcmp(now, bind ? "" : driver))
		return;
	fake_device_text(host, bdf, "driver_override", override,
			 sizeof(override));
	if (bind && (override[0] ? strcmp(override, driver) != 0 : vfio))
		return;
	/* vfio-pci lets runtime power management loose, and ties it again */
	if (vfio)
		fake_attribute(host, bdf, "power/control",
			       bind ? "auto\n" : "on\n");
	fake_device_text(host, bdf, "group_late", late, sizeof(late));
	if (bind && late[0])
		fake_join_group(host, bdf, atoi(late));
	fake_path(path, FAKE_DEVICES "%s/driver", bdf);
	if (bind)
		fake_bind(host, bdf, driver);
	else
		fake_host_unlink(host, path);
}

static inline void __attribute__((noreturn))
fake_kernel(const struct fake_host *host, int notify, const int *watch)
{
	char buf[4096] __attribute__((aligned(8)));

	for (;;) {
		ssize_t n = read(notify, buf, sizeof(buf));
		char *p = buf;

		if (n <= 0)
			_exit(1);
		while (p < buf + n) {
			struct inotify_event event;
			size_t i;

			memcpy(&event, p, sizeof(event));
			for (i = 0; i < FAKE_DRIVERS; i++)
				if (watch[i] == event.wd)
					fake_store(host, fake_drivers[i],
						   !strcmp(p + sizeof(event),
							   "bind"));
			p += sizeof(event) + event.len;
		}
	}
}

/* From here on bind and unbind work. */
static inline void fake_host_boot(struct fake_host *host)
{
	int notify, watch[FAKE_DRIVERS];
	char path[512];
	size_t i;

	notify = inotify_init1(IN_CLOEXEC);
	for (i = 0; i < FAKE_DRIVERS; i++) {
		fake_path(path, "%s/sys/bus/pci/drivers/%s", host->root,
			  fake_drivers[i]);
		watch[i] = inotify_add_watch(notify, path, IN_CLOSE_WRITE);
	}
	host->kernel = fork();
	if (host->kernel == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		fake_kernel(host, notify, watch);
	}
	close(notify);
}

/* From here on bind and unbind are taken and have no effect. */
static inline void fake_host_halt(struct fake_host *host)
{
	if (!host->kernel)
		return;
	kill(host->kernel, SIGKILL);
	waitpid(host->kernel, NULL, 0);
	host->kernel = 0;
}

static inline void fake_host_remove(struct fake_host *host)
{
	fake_host_halt(host);
	unit_folder_remove(host->root);
}

#endif /* GPUBOX_TESTS_UNIT_FAKE_HOST_H */
