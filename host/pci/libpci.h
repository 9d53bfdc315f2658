/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libpci's header, which has the same name as the one of this room. */
#ifndef GPUBOX_PCI_LIBPCI_H
#define GPUBOX_PCI_LIBPCI_H

/* A compiler that checks this header by itself has no "next". */
#if __INCLUDE_LEVEL__ > 0
#include_next <pci/pci.h>
#endif

#endif /* GPUBOX_PCI_LIBPCI_H */
