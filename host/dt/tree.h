/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device tree that QEMU makes for a machine. */
#ifndef GPUBOX_DT_TREE_H
#define GPUBOX_DT_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"
#include "qemu/vm.h"

/*
 * Have QEMU write the device tree of @vm: the same machine, processors,
 * memory and devices. Starts a QEMU that ends by itself, as the launcher's
 * own user, and kills it after 60 s; or takes what that QEMU wrote for the
 * same machine before, if somebody let it @keep that in the cache.
 *
 * On success *@dtbp is the caller's, freed with free(). Errors: -ENOTSUP (the
 * machine has no device tree, FAULT_HOST), those of vm_argv_dumpdtb() and
 * qemu_process_start(), -EPROTO (QEMU wrote none or a damaged one) and
 * -ETIMEDOUT (FAULT_VMM), what the folder for temporary files reports.
 */
int tree_dump(const struct vm *vm, bool keep, void **dtbp, size_t *sizep,
	      struct fault *fault);

#endif /* GPUBOX_DT_TREE_H */
