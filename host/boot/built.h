/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options a kernel was built with, from its .config. */
#ifndef GPUBOX_BOOT_BUILT_H
#define GPUBOX_BOOT_BUILT_H

#include "driver/parts.h"

/*
 * Set what the @size bytes of .config at @text say of the features and of the
 * page size. False when it is no configuration of a kernel: nothing is set.
 */
bool built_read(const char *text, size_t size, struct parts_kernel *kernel);

/*
 * The configuration inside the uncompressed kernel of @size bytes at @data
 * (CONFIG_IKCONFIG, kernel/configs.c); NULL when there is none. *@sizep bytes,
 * freed with free().
 */
char *built_inside(const void *data, size_t size, size_t *sizep);

#endif /* GPUBOX_BOOT_BUILT_H */
