// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/origin.h"

#include <ctype.h>
#include <string.h>

#include "sysfs/sysfs.h"

static void origin_text(const char *root, struct pci_bdf bdf, const char *file,
			char *text, size_t size)
{
	char path[128];

	if (pci_path(bdf, file, path, sizeof(path)) ||
	    sysfs_read(root, path, text, size) < 0)
		text[0] = '\0';
}

void origin_read(const char *root, const struct pci_device *device,
		 struct origin *origin)
{
	memset(origin, 0, sizeof(*origin));
	origin->bdf = device->bdf;
	origin->vendor = device->vendor;
	origin->device = device->device;
	memcpy(origin->driver, device->driver, sizeof(origin->driver));
	memcpy(origin->driver_override, device->driver_override,
	       sizeof(origin->driver_override));
	origin_text(root, device->bdf, "power/control", origin->power_control,
		    sizeof(origin->power_control));
	origin_text(root, device->bdf, "d3cold_allowed", origin->d3cold_allowed,
		    sizeof(origin->d3cold_allowed));
}

bool origin_driver_ok(const char *name)
{
	if (name[0] == '.')
		return false;
	for (; *name; name++)
		if (!isprint((unsigned char)*name) || *name == '/')
			return false;
	return true;
}
