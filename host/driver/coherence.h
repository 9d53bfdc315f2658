/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether the parts of a guest fit each other, the way it is started and its
 * GPU. Pure: what is not known is not held against anything.
 */
#ifndef GPUBOX_DRIVER_COHERENCE_H
#define GPUBOX_DRIVER_COHERENCE_H

#include "finding/finding.h"
#include "fault.h"
#include "driver/parts.h"

/* Add what is found about the parts, as findings of the host. */
void coherence_check(const struct parts *parts, const struct parts_plan *plan,
		     struct findings *findings);

/* Add what is found about the parts with this GPU. */
void coherence_check_gpu(const struct parts *parts, const struct pci_device *gpu,
			 struct findings *findings);

/*
 * The first finding that no guest with a GPU survives, as a fault: its
 * sentence, and what helps. Class gpu when it is about the device, else guest.
 * 0 without one; -ENOEXEC.
 */
int coherence_fault(const struct findings *findings, struct fault *fault);

/* Hand each warning, with what helps, to @say (log.h). */
void coherence_say(const struct findings *findings,
		   void (*say)(const char *fmt, ...)
			   __attribute__((format(printf, 1, 2))));

/* The three parts of coherence_check(). */
void coherence_check_driver(const struct parts *parts, struct findings *findings);
void coherence_check_kernel(const struct parts *parts, struct findings *findings);
void coherence_check_plan(const struct parts *parts,
			  const struct parts_plan *plan,
			  struct findings *findings);

#endif /* GPUBOX_DRIVER_COHERENCE_H */
