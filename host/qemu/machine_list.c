// SPDX-License-Identifier: GPL-2.0-or-later
/* Every machine there is: a new one adds its line here. */
#include "qemu/machine.h"

#include <errno.h>
#include <string.h>

static const struct machine_ops *const machines[] = {
	&machine_q35,
	&machine_virt,
};

const struct machine_ops *machine_of(const struct board *board,
				     struct fault *fault)
{
	size_t i;

	for (i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (!strcmp(machines[i]->name, board->machine) &&
		    !strcmp(machines[i]->arch, board->arch))
			return machines[i];
	fault_set(fault, FAULT_HOST, -ENOTSUP,
		  "machine %s for %s: gpubox does not know it", board->machine,
		  board->arch);
	return NULL;
}
