// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "vfio/restore.h"

#define set(field, text) snprintf(field, sizeof(field), "%s", text)

static struct restore_device devices[2];
static struct steps steps;

FIXTURE(setup)
{
	struct restore_device *gpu = &devices[0];

	memset(devices, 0, sizeof(devices));
	gpu->origin.bdf = (struct pci_bdf){0xf, 1, 0, 0};
	gpu->now.bdf = gpu->origin.bdf;
	set(gpu->origin.driver, "nvidia");
	set(gpu->origin.power_control, "auto");
	set(gpu->origin.d3cold_allowed, "1");
	set(gpu->now.driver, "vfio-pci");
	set(gpu->now.driver_override, "vfio-pci");
	gpu->has_reset = true;
	return 0;
}

static void expect(size_t count, const char *wanted)
{
	char all[4096] = "", text[160];
	size_t i, used = 0;

	restore_plan(devices, count, &steps);
	for (i = 0; i < steps.count; i++)
		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s\n",
					 step_text(&steps.step[i], text,
						   sizeof(text)));
	assert_string_equal(all, wanted);
}

TEST(way_back)
{
	expect(1, "000f:01:00.0: unbind from vfio-pci\n"
		  "000f:01:00.0: reset\n"
		  "000f:01:00.0: check that it answers\n"
		  "000f:01:00.0: clear driver_override\n"
		  "000f:01:00.0: bind to nvidia\n"
		  "000f:01:00.0: set d3cold_allowed to 1\n"
		  "000f:01:00.0: set power/control to auto\n");
}

TEST(all_are_unbound_before_one_is_reset)
{
	devices[1] = devices[0];
	devices[1].origin.bdf.function = 1;
	devices[1].has_reset = false;
	devices[1].origin.d3cold_allowed[0] = '\0';
	set(devices[1].origin.driver, "");
	set(devices[1].origin.driver_override, "none");
	expect(2, "000f:01:00.0: unbind from vfio-pci\n"
		  "000f:01:00.1: unbind from vfio-pci\n"
		  "000f:01:00.0: reset\n"
		  "000f:01:00.0: check that it answers\n"
		  "000f:01:00.1: check that it answers\n"
		  "000f:01:00.0: clear driver_override\n"
		  "000f:01:00.1: set driver_override to none\n"
		  "000f:01:00.0: bind to nvidia\n"
		  "000f:01:00.0: set d3cold_allowed to 1\n"
		  "000f:01:00.0: set power/control to auto\n"
		  "000f:01:00.1: set power/control to auto\n");
}

TEST(what_never_left_its_driver_is_not_reset)
{
	set(devices[0].now.driver, "nvidia");
	expect(1, "000f:01:00.0: clear driver_override\n"
		  "000f:01:00.0: set d3cold_allowed to 1\n"
		  "000f:01:00.0: set power/control to auto\n");
	/* taken as it was, on vfio-pci */
	set(devices[0].origin.driver, "vfio-pci");
	set(devices[0].origin.driver_override, "vfio-pci");
	set(devices[0].now.driver, "vfio-pci");
	expect(1, "000f:01:00.0: set d3cold_allowed to 1\n"
		  "000f:01:00.0: set power/control to auto\n");
}

TEST(half_way_there)
{
	set(devices[0].now.driver, "");
	devices[0].has_reset = false;
	expect(1, "000f:01:00.0: check that it answers\n"
		  "000f:01:00.0: clear driver_override\n"
		  "000f:01:00.0: bind to nvidia\n"
		  "000f:01:00.0: set d3cold_allowed to 1\n"
		  "000f:01:00.0: set power/control to auto\n");
}

TEST(what_somebody_else_took_is_left_alone)
{
	set(devices[0].now.driver, "nouveau");
	assert_true(restore_is_foreign(&devices[0]));
	expect(1, "000f:01:00.0: clear driver_override\n");
	set(devices[0].now.driver_override, "nouveau");
	expect(1, "");
	devices[0].gone = true;
	assert_false(restore_is_foreign(&devices[0]));
	expect(1, "");
}

UNIT_MAIN_EACH(setup, NULL)
