/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The signature that a kernel's build appends to a module. */
#ifndef GPUBOX_BOOT_MODULE_SIGNATURE_H
#define GPUBOX_BOOT_MODULE_SIGNATURE_H

#include <stddef.h>

/*
 * How much of the module of @size bytes at @data comes before its signature.
 * @size when it has none, and when what stands at its end is no signature of
 * the one kind there is (PKCS#7), or claims more bytes than there are: the
 * kernel is the one to judge that.
 */
size_t module_signature_start(const void *data, size_t size);

#endif /* GPUBOX_BOOT_MODULE_SIGNATURE_H */
