/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Little-endian numbers at any address, as kernel headers have them. */
#ifndef GPUBOX_IMAGE_BYTES_H
#define GPUBOX_IMAGE_BYTES_H

#include <stdint.h>

static inline uint32_t bytes_le16(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8;
}

static inline uint32_t bytes_le32(const uint8_t *p)
{
	return bytes_le16(p) | bytes_le16(p + 2) << 16;
}

#endif /* GPUBOX_IMAGE_BYTES_H */
