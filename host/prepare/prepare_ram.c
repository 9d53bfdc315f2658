// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/prepare_ram.h"

#include <string.h>
#include <unistd.h>

#include "template/ram.h"

static uint64_t ram_bytes(const struct prepared *prepared)
{
	return prepared->plan->vm.memory_mib << 20;
}

int prepare_ram_open(struct prepared *prepared, struct fault *fault)
{
	const struct plan *plan = prepared->plan;

	if (plan->vm.start != VM_START_RESTORE || !plan->vm.ram_apart)
		return 0;
	prepared->ram = ram_create(ram_bytes(prepared), plan->numa.place.node);
	if (prepared->ram >= 0)
		return 0;
	return fault_set(fault, FAULT_HOST, prepared->ram, "--memory %lu MiB: %s",
			 plan->vm.memory_mib, strerror(-prepared->ram));
}

int prepare_ram_fill(const struct prepared *prepared)
{
	return ram_load(prepared->ram, ram_bytes(prepared),
			prepared->template.fd, prepared->template.size);
}

void prepare_ram_close(struct prepared *prepared)
{
	if (prepared->ram >= 0)
		close(prepared->ram);
	prepared->ram = -1;
}
