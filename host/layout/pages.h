/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's huge pages for the guest's RAM. */
#ifndef GPUBOX_LAYOUT_PAGES_H
#define GPUBOX_LAYOUT_PAGES_H

#include <stdint.h>

#define PAGES_ANY_NODE (-1)

/*
 * The size in KiB of the largest huge pages of which there are enough free
 * ones for @memory_mib, on the whole host or on one NUMA @node, or 0. Mapping
 * a GiB for a device takes a twentieth of the time with them.
 */
unsigned int pages_huge(const char *root, int node, uint64_t memory_mib);

#endif /* GPUBOX_LAYOUT_PAGES_H */
