/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The functions of qemu/caps.h, so that the linker leaves out those that ask
 * a QEMU: what a test's says is what it has.
 */
#ifndef GPUBOX_TESTS_UNIT_FAKE_CAPS_H
#define GPUBOX_TESTS_UNIT_FAKE_CAPS_H

#include "unit.h"

#include "qemu/caps.h"

struct qemu_caps {
	const char *path;
	const char *missing; /* type, machine or property */
	const char *machine; /* the one that may be asked about; NULL: any */
	bool no_sandbox;
	int cpu_max;
	int version; /* 801 is 8.1 */
};

const char *qemu_caps_path(const struct qemu_caps *c)
{
	return c->path;
}

const char *qemu_caps_version(const struct qemu_caps *c)
{
	(void)c;
	return "9.1.2";
}

static bool fake_caps_has(const struct qemu_caps *c, const char *name)
{
	return !c->missing || strcmp(c->missing, name);
}

bool qemu_caps_has_machine(const struct qemu_caps *c, const char *name)
{
	return fake_caps_has(c, name);
}

bool qemu_caps_has_type(const struct qemu_caps *c, const char *name)
{
	return fake_caps_has(c, name);
}

bool qemu_caps_has_property(const struct qemu_caps *c, const char *machine,
			    const char *property)
{
	if (c->machine)
		assert_string_equal(machine, c->machine);
	return fake_caps_has(c, property);
}

int qemu_caps_cpu_max(const struct qemu_caps *c, const char *machine)
{
	(void)machine;
	return c->cpu_max;
}

bool qemu_caps_at_least(const struct qemu_caps *c, int major, int minor)
{
	return c->version >= major * 100 + minor;
}

bool qemu_caps_has_sandbox(const struct qemu_caps *c)
{
	return !c->no_sandbox;
}

#endif /* GPUBOX_TESTS_UNIT_FAKE_CAPS_H */
