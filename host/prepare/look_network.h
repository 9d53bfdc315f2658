/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the network that is asked for is like; nothing in it changes. */
#ifndef GPUBOX_PREPARE_LOOK_NETWORK_H
#define GPUBOX_PREPARE_LOOK_NETWORK_H

#include "fault.h"
#include "prepare/prepared.h"

/* prepared->nics, of a namespace or a tap. Errors: of lender.h and tap.h. */
int look_network(struct prepared *prepared, struct fault *fault);

/*
 * Take prepared->taps. look_network_give_back() undoes it, and before it
 * look_network(). Errors as above.
 */
int look_network_take(struct prepared *prepared, struct fault *fault);
void look_network_give_back(struct prepared *prepared);

/* QEMU has the taps. */
void look_network_handed_over(struct prepared *prepared);

#endif /* GPUBOX_PREPARE_LOOK_NETWORK_H */
