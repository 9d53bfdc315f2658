/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How QEMU is told of the folders that are shared. */
#ifndef GPUBOX_QEMU_SHARE_H
#define GPUBOX_QEMU_SHARE_H

#include "fault.h"
#include "qemu/vm.h"
#include "qemu/words.h"

/* The tag of the @i-th; a constant, as guest_abi.h wants a serial number. */
const char *share_tag(unsigned int i);

/* The words that make QEMU a client of virtiofsd, for each share of @vm. */
void share_add_words(const struct vm *vm, struct words *words);

/*
 * Whether this QEMU can, and this memory may: -ENOTSUP, FAULT_VMM or, where
 * the guest's memory is a piece of the host's own, FAULT_HOST.
 */
int share_check(const struct vm *vm, struct fault *fault);

#endif /* GPUBOX_QEMU_SHARE_H */
