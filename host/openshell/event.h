/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a change of a sandbox means to who waits for it: an event of Watch. */
#ifndef GPUBOX_OPENSHELL_EVENT_H
#define GPUBOX_OPENSHELL_EVENT_H

#include "openshell/peer.h"
#include "openshell/sandbox.h"

/*
 * The message, with free(), of the present state of @sandbox, which is since
 * @now (of the real clock, in ns), as the generation of @peer has it, or as
 * both have it for one that has not said; its size into *@size. NULL: out of
 * memory, or there is nothing to say.
 */
uint8_t *event_of(const struct sandbox *sandbox, enum peer peer, int64_t now,
		  size_t *size);

#endif /* GPUBOX_OPENSHELL_EVENT_H */
