// SPDX-License-Identifier: GPL-2.0-or-later
#include "layout/pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs/sysfs.h"

#define POOL_PREFIX "hugepages-"

/*
 * The size of pool @name ("hugepages-2048kB") in @folder if it holds
 * @memory_kib.
 */
static unsigned int pages_pool(const char *root, const char *folder,
			       const char *name, uint64_t memory_kib)
{
	uint64_t free_pages, reserved = 0;
	unsigned long kib;
	char path[128];

	if (strncmp(name, POOL_PREFIX, strlen(POOL_PREFIX)) != 0)
		return 0;
	kib = strtoul(name + strlen(POOL_PREFIX), NULL, 10);
	if (!kib || kib > UINT32_MAX || memory_kib % kib)
		return 0;
	snprintf(path, sizeof(path), "%s/%.32s/free_hugepages", folder, name);
	if (sysfs_read_u64(root, path, &free_pages))
		return 0;
	/*
	 * Free ones that a mapping which is not yet touched has been promised;
	 * nodes do not count those.
	 */
	snprintf(path, sizeof(path), "%s/%.32s/resv_hugepages", folder, name);
	sysfs_read_u64(root, path, &reserved);
	if (free_pages < reserved || free_pages - reserved < memory_kib / kib)
		return 0;
	return (unsigned int)kib;
}

unsigned int pages_huge(const char *root, int node, uint64_t memory_mib)
{
	char folder[64] = "/sys/kernel/mm/hugepages", **names;
	unsigned int kib, best = 0;
	int i, n;

	if (node >= 0)
		snprintf(folder, sizeof(folder),
			 "/sys/devices/system/node/node%d/hugepages", node);
	n = sysfs_list(root, folder, &names);
	if (n < 0)
		return 0;
	for (i = 0; i < n; i++) {
		kib = pages_pool(root, folder, names[i], memory_mib << 10);
		if (kib > best)
			best = kib;
	}
	sysfs_list_free(names);
	return best;
}
