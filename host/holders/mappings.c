// SPDX-License-Identifier: GPL-2.0-or-later
#include "holders/mappings.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "holders/procmap_abi.h"
#include "sysfs/sysfs.h"

/*
 * The shared mappings only: device memory cannot be mapped in another way
 * (vmf_insert_pfn() has no copy on write, drivers refuse it), and of the
 * hundreds that a process has they are the few.
 */
static int mappings_query(int fd, mappings_fn take, void *arg)
{
	char name[PATH_MAX];
	uint64_t at = 0;
	int err = 0;

	while (!err) {
		struct procmap_abi query = {
			.size = sizeof(query),
			.flags = PROCMAP_ABI_SHARED | PROCMAP_ABI_FILE |
				 PROCMAP_ABI_NEXT,
			.addr = at,
			.name_size = sizeof(name),
			.name = (uint64_t)(uintptr_t)name,
		};

		if (ioctl(fd, PROCMAP_ABI_QUERY, &query) < 0)
			/* no more, or no memory at all: a kernel's thread */
			return errno == ENOENT || errno == ESRCH ? 0 : -errno;
		at = query.end;
		if (query.name_size && !strncmp(name, "/dev/", 5))
			err = take(arg, name);
	}
	return err;
}

/* The path is the last field of a line; the ones before hold no slash. */
static int mappings_parse(const char *root, const char *path, mappings_fn take,
			  void *arg)
{
	char *text, *p, *end;
	size_t size;
	int err;

	err = sysfs_read_all(root, path, &text, &size);
	if (err)
		return err;
	for (p = text; !err && (p = strstr(p, " /dev/")); p = end) {
		p++;
		end = p + strcspn(p, "\n");
		if (*end)
			*end++ = '\0';
		err = take(arg, p);
	}
	free(text);
	return err;
}

int mappings_each(const char *root, const char *pid, mappings_fn take, void *arg)
{
	char path[64];
	int fd, err;

	snprintf(path, sizeof(path), "/proc/%.20s/maps", pid);
	/* an observer is to see the text */
	if (root[0] || sysfs_is_observed())
		return mappings_parse(root, path, take, arg);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = mappings_query(fd, take, arg);
	close(fd);
	/* before Linux 6.11; a name that is too long for the buffer */
	if (err == -ENOTTY || err == -ENAMETOOLONG)
		err = mappings_parse(root, path, take, arg);
	return err;
}
