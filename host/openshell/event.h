/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a change of a sandbox means to who waits for it: an event of Watch. */
#ifndef GPUBOX_OPENSHELL_EVENT_H
#define GPUBOX_OPENSHELL_EVENT_H

#include "openshell/sandbox.h"

/*
 * The message, with free(), of the present state of @sandbox, which is since
 * @now (of the real clock, in ns), as a gateway of 0.1.x (@later) or of 0.0.x
 * has it; its size into *@size. NULL: out of memory, or there is nothing to say.
 */
uint8_t *event_of(const struct sandbox *sandbox, bool later, int64_t now,
		  size_t *size);

#endif /* GPUBOX_OPENSHELL_EVENT_H */
