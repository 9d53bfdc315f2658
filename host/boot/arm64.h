/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The forms of an arm64 kernel, Documentation/arch/arm64/booting.rst. */
#ifndef GPUBOX_BOOT_ARM64_H
#define GPUBOX_BOOT_ARM64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True for an uncompressed Image. */
bool arm64_is_image(const uint8_t *data, size_t size);

/* The bytes of a page of an Image; 0 when it does not say. */
uint64_t arm64_page_size(const uint8_t *data, size_t size);

/*
 * True for a kernel that unpacks itself under EFI firmware; which
 * architecture it is for can only be told from its payload.
 */
bool arm64_is_zboot(const uint8_t *data, size_t size);

/*
 * Where in @data a zboot's compressed kernel lies; unless it is gzip, its size
 * when it is unpacked is in the four bytes behind. False when that is nonsense.
 */
bool arm64_zboot_payload(const uint8_t *data, size_t size,
			 const uint8_t **payload, size_t *payload_size);

#endif /* GPUBOX_BOOT_ARM64_H */
