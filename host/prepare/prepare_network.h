/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A network that is there only when the rest of a guest is prepared. */
#ifndef GPUBOX_PREPARE_PREPARE_NETWORK_H
#define GPUBOX_PREPARE_PREPARE_NETWORK_H

#include "prepare/prepare.h"

/*
 * Look at the network namespace that the file @path is, behind prepare_open()
 * and prepare_take(). If it has interfaces they are lent to the guest as
 * --network ns: does, @request, which is prepared->request, says so, and the
 * plan is made again. Where they are lent to another and @request says that
 * the namespace is shared, the guest has QEMU's user network there: QEMU must
 * be started in it. Errors:
 * -ENOMEM, those of lender.h and of prepare_anew().
 */
int prepare_network(struct prepared *prepared, struct request *request,
		    const char *path, struct phases *phases, struct fault *fault);

#endif /* GPUBOX_PREPARE_PREPARE_NETWORK_H */
