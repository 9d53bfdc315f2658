/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's huge pages for the guest's RAM. */
#ifndef GPUBOX_SESSION_PAGES_H
#define GPUBOX_SESSION_PAGES_H

#include <stdint.h>

/*
 * The size in KiB of the largest huge pages of which there are enough free
 * ones for @memory_mib, or 0. Mapping a GiB for a device takes a twentieth of
 * the time with them.
 */
unsigned int pages_huge(const char *root, uint64_t memory_mib);

#endif /* GPUBOX_SESSION_PAGES_H */
