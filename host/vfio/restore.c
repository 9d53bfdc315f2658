// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/restore.h"

#include <string.h>

#include "sysfs/sysfs.h"

void restore_read(const char *root, struct restore_device *device)
{
	char path[128];

	device->gone = pci_read(root, device->origin.bdf, &device->now) != 0;
	device->exchanged =
		!device->gone && (device->now.vendor != device->origin.vendor ||
				  device->now.device != device->origin.device);
	/* what was written down is not about this one */
	if (device->exchanged)
		device->gone = true;
	device->has_reset =
		!device->gone &&
		!pci_path(device->origin.bdf, "reset", path, sizeof(path)) &&
		sysfs_exists(root, path);
}

bool restore_is_foreign(const struct restore_device *device)
{
	const char *driver = device->now.driver;

	return !device->gone && driver[0] && !pci_driver_is_vfio(driver) &&
	       strcmp(driver, device->origin.driver) != 0;
}

static bool restore_has_driver(const struct restore_device *device)
{
	return !strcmp(device->now.driver, device->origin.driver);
}

/* A device that never left its driver must not be reset under it. */
static bool restore_is_between(const struct restore_device *device)
{
	return !restore_has_driver(device) || !device->origin.driver[0];
}

static const char *restore_value(const struct restore_device *device,
				 enum step_kind kind)
{
	switch (kind) {
	case STEP_UNBIND:
		return device->now.driver;
	case STEP_OVERRIDE:
		return device->origin.driver_override;
	case STEP_BIND:
		return device->origin.driver;
	case STEP_D3COLD:
		return device->origin.d3cold_allowed;
	case STEP_POWER:
		return device->origin.power_control;
	default:
		return "";
	}
}

static bool restore_needs(const struct restore_device *device, enum step_kind kind)
{
	switch (kind) {
	case STEP_UNBIND:
		return !restore_has_driver(device) && device->now.driver[0];
	case STEP_RESET:
		return restore_is_between(device) && device->has_reset;
	case STEP_ANSWER:
		return restore_is_between(device);
	case STEP_OVERRIDE:
		return strcmp(device->now.driver_override,
			      device->origin.driver_override) != 0;
	case STEP_BIND:
		return !restore_has_driver(device) && device->origin.driver[0];
	default:
		return restore_value(device, kind)[0];
	}
}

/* Of a device that somebody else has taken over, only our override goes. */
static bool restore_foreign_needs(const struct restore_device *device,
				  enum step_kind kind)
{
	return kind == STEP_OVERRIDE && restore_needs(device, kind) &&
	       pci_driver_is_vfio(device->now.driver_override);
}

static void restore_step(const struct restore_device *device,
			 enum step_kind kind, struct steps *steps)
{
	bool needs;

	if (device->gone)
		return;
	if (restore_is_foreign(device))
		needs = restore_foreign_needs(device, kind);
	else
		needs = restore_needs(device, kind);
	if (needs)
		steps_add(steps, kind, device->origin.bdf,
			  restore_value(device, kind));
}

void restore_plan(const struct restore_device *devices, size_t count,
		  struct steps *steps)
{
	/* power last: drivers and vfio-pci set it when they are bound */
	static const enum step_kind passes[] = {
		STEP_UNBIND, STEP_RESET,  STEP_ANSWER, STEP_OVERRIDE,
		STEP_BIND,   STEP_D3COLD, STEP_POWER,
	};
	size_t i, pass;

	steps->count = 0;
	for (pass = 0; pass < sizeof(passes) / sizeof(passes[0]); pass++)
		for (i = 0; i < count; i++)
			restore_step(&devices[i], passes[pass], steps);
}
