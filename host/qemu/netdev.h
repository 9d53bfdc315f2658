/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How QEMU is told of the guest's network. */
#ifndef GPUBOX_QEMU_NETDEV_H
#define GPUBOX_QEMU_NETDEV_H

#include <stdbool.h>

#include "qemu/vm.h"
#include "qemu/words.h"

/*
 * Does the network device reach QEMU's user network by a wire that the
 * launcher holds? Its ends in QEMU are VM_FD_NIC and VM_FD_OUTSIDE, sockets of
 * datagrams.
 */
bool netdev_is_filtered(const struct vm *vm);

/* The words for the guest's network devices, and for what is behind them. */
void netdev_add_words(const struct vm *vm, struct words *words);

#endif /* GPUBOX_QEMU_NETDEV_H */
