/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's disks on QEMU's command line. */
#ifndef GPUBOX_QEMU_DISK_H
#define GPUBOX_QEMU_DISK_H

#include "qemu/vm.h"
#include "qemu/words.h"

/* A virtio-blk for each, by its descriptor; nothing when there is none. */
void disk_add_words(const struct vm *vm, struct words *words);

#endif /* GPUBOX_QEMU_DISK_H */
