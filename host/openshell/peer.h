/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which generation of the contract a gateway speaks, as it says itself. */
#ifndef GPUBOX_OPENSHELL_PEER_H
#define GPUBOX_OPENSHELL_PEER_H

#include <stdbool.h>

#include "fault.h"
#include "openshell/messages.h"

/* What 0.1.x calls the contract, and each of the two has to know. */
#define PEER_CONTRACT "openshell.compute.contract"
/* Of its extension protocol. A newer minor one goes with it. */
#define PEER_MAJOR 1
#define PEER_MINOR 0

enum peer {
	PEER_UNKNOWN, /* it has not said */
	PEER_0_0,
	PEER_0_1,
};

/*
 * What GetCapabilitiesRequest, of @size bytes, says: of 0.0.x nothing. Errors,
 * FAULT_HOST, with *@peer as before: -EBADMSG; -EPROTONOSUPPORT (another
 * version, or one of the two does not have what the other needs).
 */
int peer_meet(const uint8_t *message, size_t size, enum peer *peer,
	      struct fault *fault);

/*
 * Whether a sandbox is asked for as 0.1.x does: the gateway has said so, or
 * @spec has what only that one has. @spec may be NULL.
 */
bool peer_is_later(enum peer peer, const messages_later *spec);

/*
 * What @spec, or NULL, asks for that 0.0.x has no word for, and this driver no
 * such thing. Errors, FAULT_HOST: -ENOTSUP.
 */
int peer_check(const messages_later *spec, struct fault *fault);

#endif /* GPUBOX_OPENSHELL_PEER_H */
