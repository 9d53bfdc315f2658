/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory of a guest that goes on from a template which has it apart. */
#ifndef GPUBOX_PREPARE_PREPARE_RAM_H
#define GPUBOX_PREPARE_PREPARE_RAM_H

#include "prepare/prepared.h"

/*
 * If the plan of @prepared wants it, make the memory, for prepare_fds().
 * Errors: those of ram_create().
 */
int prepare_ram_open(struct prepared *prepared, struct fault *fault);

/*
 * Fill it; QEMU, which may have mapped it, has to wait for that. Errors: those
 * of ram_load(): then the template is of no use.
 */
int prepare_ram_fill(const struct prepared *prepared);

void prepare_ram_close(struct prepared *prepared);

#endif /* GPUBOX_PREPARE_PREPARE_RAM_H */
