// SPDX-License-Identifier: GPL-2.0-or-later
#include "layout/hostmem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sysfs/sysfs.h"

#define LOCKDOWN "/sys/kernel/security/lockdown"

/* The other way, for every message of this file. */
#define INSTEAD "; --identity quarantine needs none of it"

/* "[none] integrity confidentiality": all but none close /dev/mem. */
static bool is_locked_down(const char *root)
{
	char text[128];

	return sysfs_read(root, LOCKDOWN, text, sizeof(text)) > 0 &&
	       !strstr(text, "[none]");
}

/* drivers/char/mem.c, open_port() */
static int fault_of_open(const char *root, int err, struct fault *fault)
{
	if (is_locked_down(root))
		return fault_set(fault, FAULT_HOST, -EPERM,
				 HOSTMEM_DEVICE
				 ": the kernel is locked down (" LOCKDOWN
				 ", by Secure Boot mostly), so that no memory "
				 "of the host can be mapped" INSTEAD);
	if (err == -ENOENT)
		return fault_set(fault, FAULT_HOST, err,
				 HOSTMEM_DEVICE ": is not there; this kernel "
						"may lack CONFIG_DEVMEM" INSTEAD);
	return fault_set(fault, FAULT_HOST, err,
			 HOSTMEM_DEVICE ": cannot be opened: %s; mapping the "
					"host's memory needs root" INSTEAD,
			 strerror(-err));
}

/* CONFIG_STRICT_DEVMEM, CONFIG_IO_STRICT_DEVMEM: range_is_allowed() */
static int map_part(int fd, const struct layout_part *part, struct fault *fault)
{
	char text[REGION_TEXT];
	void *at;

	region_text(part->start, part->start + part->size - 1, text);
	at = mmap(NULL, part->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		  (off_t)part->start);
	if (at == MAP_FAILED)
		return fault_set(fault, FAULT_HOST, -errno,
				 HOSTMEM_DEVICE ": does not map %s: %s; is it "
						"memory that the host itself "
						"uses, or a driver's "
						"(/proc/iomem)?" INSTEAD,
				 text, strerror(errno));
	munmap(at, part->size);
	return 0;
}

int hostmem_check(const char *root, const struct layout *layout,
		  struct fault *fault)
{
	char path[PATH_MAX];
	unsigned int i;
	int fd, err = 0;

	if (!layout->n_maps)
		return 0;
	if (snprintf(path, sizeof(path), "%s" HOSTMEM_DEVICE, root) >= PATH_MAX)
		return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
				 "%s: the path is too long", root);
	fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return fault_of_open(root, -errno, fault);
	for (i = 0; i < layout->count && !err; i++)
		if (layout->part[i].kind == LAYOUT_MAP)
			err = map_part(fd, &layout->part[i], fault);
	close(fd);
	return err;
}
