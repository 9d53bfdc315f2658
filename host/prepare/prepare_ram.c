// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/prepare_ram.h"

#include <unistd.h>

static uint64_t ram_bytes(const struct prepared *prepared)
{
	return prepared->plan->vm.memory_mib << 20;
}

int prepare_ram_open(struct prepared *prepared)
{
	const struct plan *plan = prepared->plan;

	if (plan->vm.start != VM_START_RESTORE || !plan->vm.ram_apart)
		return 0;
	prepared->ram = ram_create(ram_bytes(prepared), plan->numa.place.node);
	return prepared->ram < 0 ? prepared->ram : 0;
}

int prepare_ram_begin(struct prepared *prepared)
{
	return ram_load_open(&prepared->ram_load, prepared->ram,
			     ram_bytes(prepared), prepared->template.fd,
			     prepared->template.size);
}

int prepare_ram_fill(struct prepared *prepared)
{
	int more = ram_load_some(&prepared->ram_load);

	if (more <= 0)
		ram_load_close(&prepared->ram_load);
	return more;
}

void prepare_ram_close(struct prepared *prepared)
{
	ram_load_close(&prepared->ram_load);
	if (prepared->ram >= 0)
		close(prepared->ram);
	prepared->ram = -1;
}
