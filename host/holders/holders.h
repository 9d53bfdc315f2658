/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who uses a PCI device: open files and mappings of its nodes, consoles,
 * mounted file systems, network interfaces, kernel modules.
 */
#ifndef GPUBOX_HOLDERS_HOLDERS_H
#define GPUBOX_HOLDERS_HOLDERS_H

#include <stdbool.h>
#include <stddef.h>

#include "holders/holder.h"
#include "pci/pci.h"

/*
 * Find all holders of @device; *@holdersp is freed with free(). With
 * *@completep false there were processes that may not be looked into (not
 * root), so that no holder found does not mean none. A process and node are
 * listed once. -ENOMEM, what reading /proc reports, -ETIMEDOUT (a process that
 * hangs does not let itself be looked into); then nothing is set.
 */
int holders_find(const char *root, const struct pci_device *device,
		 struct holder **holdersp, size_t *countp, bool *completep);

#endif /* GPUBOX_HOLDERS_HOLDERS_H */
