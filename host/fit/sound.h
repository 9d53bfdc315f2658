/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether libfdt may be let at a tree from outside. */
#ifndef GPUBOX_FIT_SOUND_H
#define GPUBOX_FIT_SOUND_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Check the @size bytes at @data as a flattened tree of version 17: header,
 * blocks, every tag, name and property within bounds, no deeper than Linux
 * goes. fdt_check_full() of
 * libfdt 1.6.1 believes the lengths of older versions and adds up a
 * property's without looking for an overflow, and so reads elsewhere.
 */
bool sound_tree(const void *data, size_t size);

#endif /* GPUBOX_FIT_SOUND_H */
