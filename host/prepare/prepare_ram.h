/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory of a guest that goes on from a template which has it apart. */
#ifndef GPUBOX_PREPARE_PREPARE_RAM_H
#define GPUBOX_PREPARE_PREPARE_RAM_H

#include "prepare/prepared.h"

/*
 * If the plan of @prepared wants it, make the memory, for prepare_fds().
 * Errors: those of ram_create(), which are not the template's fault.
 */
int prepare_ram_open(struct prepared *prepared);

/*
 * Begin to fill it, and fill some more of it, until the second returns 0 and
 * no 1; QEMU, which may have mapped it, has to wait for that. Errors: those of
 * ram_load_open() and ram_load_some(). -EBADMSG: the template is of no use.
 */
int prepare_ram_begin(struct prepared *prepared);
int prepare_ram_fill(struct prepared *prepared);

void prepare_ram_close(struct prepared *prepared);

#endif /* GPUBOX_PREPARE_PREPARE_RAM_H */
