/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Devices of the host on QEMU's command line. */
#ifndef GPUBOX_QEMU_GPU_H
#define GPUBOX_QEMU_GPU_H

#include "qemu/vm.h"
#include "qemu/words.h"

/* A root port and a vfio-pci for each; nothing when there is none. */
void gpu_add_words(const struct vm *vm, struct words *words);

#endif /* GPUBOX_QEMU_GPU_H */
