/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest of a sandbox, from its request to its end. */
#ifndef GPUBOX_OPENSHELL_BOOT_H
#define GPUBOX_OPENSHELL_BOOT_H

#include "keeper/entry.h"
#include "openshell/messages.h"
#include "openshell/setup.h"

/*
 * Run it to its end, in a process that has nothing else to do and holds the
 * lock of @sandbox. Why it could not begin is noted there. It does not begin
 * when the sandbox is no longer to run.
 */
void boot(const struct setup *setup, const struct entry *sandbox,
	  const messages_sandbox *asked);

#endif /* GPUBOX_OPENSHELL_BOOT_H */
