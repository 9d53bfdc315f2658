/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libpci's header, which has the same name as the one of this room. */
#ifndef GPUBOX_PCI_LIBPCI_H
#define GPUBOX_PCI_LIBPCI_H

#include_next <pci/pci.h>

#endif /* GPUBOX_PCI_LIBPCI_H */
