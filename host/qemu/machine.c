// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/machine.h"

#include <stdlib.h>
#include <string.h>

/* So that a layout is the same for every smaller one. */
#define INITRD_USUAL (64ull << 20)

uint64_t machine_initrd_room(const struct vm *vm)
{
	return vm->initrd_bytes > INITRD_USUAL ? vm->initrd_bytes : INITRD_USUAL;
}

uint64_t machine_size_of(const char *text)
{
	static const char units[] = "KMGT";
	uint64_t size;
	const char *unit;
	char *end;

	size = strtoull(text, &end, 10);
	unit = *end ? strchr(units, *end) : NULL;
	return unit ? size << 10 * (unit - units + 1) : size;
}

bool machine_has(const struct vm *vm, const char *property)
{
	return qemu_caps_has_property(vm->caps, vm->board->machine, property);
}
