// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/prepare_network.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "prepare/look_network.h"

/*
 * QEMU, in the namespace, is one of its programs, which who has the interface
 * lets be heard (net/redirect.h).
 */
static int prepare_network_beside(struct prepared *prepared,
				  struct request *request,
				  struct phases *phases, struct fault *fault)
{
	look_network_give_back(prepared);
	memset(&prepared->nics, 0, sizeof(prepared->nics));
	memset(fault, 0, sizeof(*fault));
	request->network = BOARD_NETWORK_USER;
	return prepare_anew(prepared, phases, fault);
}

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
	if (err == -EBUSY && request->network_shared)
		err = prepare_network_beside(prepared, request, phases, fault);
	phases_mark(phases, "network");
	return err;
}
