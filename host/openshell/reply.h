/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The messages that say how sandboxes are. */
#ifndef GPUBOX_OPENSHELL_REPLY_H
#define GPUBOX_OPENSHELL_REPLY_H

#include <stddef.h>
#include <stdint.h>

#include "keeper/guests.h"
#include "openshell/messages.h"
#include "openshell/sandbox.h"
#include "openshell/setup.h"

/* All of them are the caller's, to be freed; NULL: out of memory. */
uint8_t *reply_capabilities(const struct setup *setup, bool later, size_t *size);
uint8_t *reply_get(const struct sandbox *sandbox, size_t *size);
uint8_t *reply_list(const struct sandbox *first, size_t *size);
uint8_t *reply_deleted(bool deleted, size_t *size);
uint8_t *reply_event(const struct sandbox *sandbox, size_t *size);
uint8_t *reply_event_deleted(const char *id, size_t *size);

#endif /* GPUBOX_OPENSHELL_REPLY_H */
