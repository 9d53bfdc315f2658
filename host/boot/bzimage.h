/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The header of an x86 bzImage, Documentation/arch/x86/boot.rst. */
#ifndef GPUBOX_BOOT_BZIMAGE_H
#define GPUBOX_BOOT_BZIMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True if the @size bytes at @data begin as a bzImage does. */
bool bzimage_is(const uint8_t *data, size_t size);

/*
 * Where in the @data of a bzimage_is() the compressed kernel lies, without the
 * four bytes behind it that are not part of the stream unless that is gzip: its
 * size when it is unpacked. False when the header does not say or says
 * nonsense.
 */
bool bzimage_payload(const uint8_t *data, size_t size, const uint8_t **payload,
		     size_t *payload_size);

/*
 * The version string: what uname -r and -v say, parted by blanks. NULL when
 * there is none; it ends at the latest with *@max bytes.
 */
const char *bzimage_version(const uint8_t *data, size_t size, size_t *max);

#endif /* GPUBOX_BOOT_BZIMAGE_H */
