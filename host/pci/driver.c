// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of drivers, of which a module's is KBUILD_MODNAME at times. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "pci/pci.h"
#include "sysfs/sysfs.h"

static bool pci_driver_same_char(char a, char b)
{
	return (a == '_' ? '-' : a) == (b == '_' ? '-' : b);
}

bool pci_driver_same(const char *a, const char *b)
{
	while (*a && pci_driver_same_char(*a, *b)) {
		a++;
		b++;
	}
	return !*a && !*b;
}

bool pci_driver_is_vfio(const char *driver)
{
	static const char suffix[] = "vfio-pci";
	size_t n = strlen(driver);

	return n >= sizeof(suffix) - 1 &&
	       pci_driver_same(driver + n - (sizeof(suffix) - 1), suffix);
}

int pci_driver_find(const char *root, const char *wanted, char *name, size_t size)
{
	const char *found = NULL;
	char **names;
	int i, n;

	n = sysfs_list(root, "/sys/bus/pci/drivers", &names);
	if (n < 0)
		return n;
	for (i = 0; i < n; i++) {
		if (!pci_driver_same(names[i], wanted))
			continue;
		if (!found || !strcmp(names[i], wanted))
			found = names[i];
	}
	n = found ? snprintf(name, size, "%s", found) : 0;
	sysfs_list_free(names);
	if (!found)
		return -ENOENT;
	return (size_t)n < size ? 0 : -ENAMETOOLONG;
}
