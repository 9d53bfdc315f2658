// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/origin.h"

#include <ctype.h>
#include <string.h>

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
	pci_text(root, device->bdf, "power/control", origin->power_control,
		 sizeof(origin->power_control));
	pci_text(root, device->bdf, "d3cold_allowed", origin->d3cold_allowed,
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
