/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How QEMU is told of the folders that are shared. */
#ifndef GPUBOX_QEMU_SHARE_H
#define GPUBOX_QEMU_SHARE_H

#include <jansson.h>

#include "fault.h"
#include "qemu/vm.h"
#include "qemu/words.h"

/* The tag of the @i-th; a constant, as guest_abi.h wants a serial number. */
const char *share_tag(unsigned int i);

/*
 * NULL, or why a guest with shares must start cold, for people; a constant.
 * @at_once: what vm_plugs_at_once() says of its board.
 */
const char *share_cold(const struct qemu_caps *caps, bool at_once);

/*
 * Whether @vm's shares come when its guest runs again. Before 8.2 QEMU goes on
 * from nothing with such a device (.unmigratable in hw/virtio/vhost-user-fs.c
 * counts for loading, too): each has an empty port of its own until then.
 */
bool share_is_late(const struct vm *vm);

/* What device_add then takes for the @i-th; the caller's. NULL: no memory. */
json_t *share_plug(unsigned int i);

/* The words that make QEMU a client of virtiofsd, for each share of @vm. */
void share_add_words(const struct vm *vm, struct words *words);

/*
 * Whether this QEMU can, and this memory may: -ENOTSUP, FAULT_VMM or, where
 * the guest's memory is a piece of the host's own, FAULT_HOST.
 */
int share_check(const struct vm *vm, struct fault *fault);

#endif /* GPUBOX_QEMU_SHARE_H */
