// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/prepare_network.h"

#include <stdlib.h>
#include <string.h>

#include "prepare/look_network.h"

int prepare_network(struct prepared *prepared, struct request *request,
		    const char *path, struct phases *phases, struct fault *fault)
{
	int err;

	free(request->network_of);
	request->network_of = strdup(path);
	if (!request->network_of)
		return fault_no_memory(fault, "network");
	request->network = BOARD_NETWORK_NS;
	err = look_network(prepared, fault);
	if (err)
		return err;
	if (!prepared->nics.count) {
		request->network = BOARD_NETWORK_NONE;
		look_network_give_back(prepared);
		return 0;
	}
	err = prepare_anew(prepared, phases, fault);
	if (!err)
		err = look_network_take(prepared, fault);
	phases_mark(phases, "network");
	return err;
}
