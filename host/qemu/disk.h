/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's disks on QEMU's command line. */
#ifndef GPUBOX_QEMU_DISK_H
#define GPUBOX_QEMU_DISK_H

#include "qemu/vm.h"
#include "qemu/words.h"

/*
 * A template's guest has some whose driver lets go of them before it is saved.
 * A guest that goes on from there has its first disks in their place, and need
 * not find the device: on a processor that translates, most of what a disk
 * costs.
 */
#define DISK_SPARES 2

/* How many of its disks the guest of @vm has met: DISK_SPARES, or none. */
unsigned int disk_spares(const struct vm *vm);

/* A virtio-blk for each, by its descriptor, and the spare ones. */
void disk_add_words(const struct vm *vm, struct words *words);

#endif /* GPUBOX_QEMU_DISK_H */
