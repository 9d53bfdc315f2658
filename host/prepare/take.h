/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The devices of a run, taken from the host and given back. */
#ifndef GPUBOX_PREPARE_TAKE_H
#define GPUBOX_PREPARE_TAKE_H

#include <sys/types.h>

#include "prepare/prepared.h"

/*
 * Take the devices that the host's facts name, and note what changed by it.
 * Where any device will do and the chosen one has gone to somebody else
 * meanwhile, another is chosen. Errors: those of acquire_devices(); then
 * nothing is taken.
 */
int take_gpus(struct prepared *prepared, struct fault *fault);

/*
 * Open what QEMU needs of them as the plan has it, and let it lock its memory.
 * Errors: those of attach_open() and custody_lend().
 */
int take_open(struct prepared *prepared, struct fault *fault);

/* What QEMU inherits: VM_FD_IOMMUFD and on, counted from VM_FD_KERNEL. */
void take_to_fds(const struct prepared *prepared, int *fds);

/* Give back what is taken; QEMU must be gone. Errors: custody_give_back(). */
int take_give_back(struct prepared *prepared, struct fault *fault);

#endif /* GPUBOX_PREPARE_TAKE_H */
