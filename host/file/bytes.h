/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Little-endian numbers at any address, as kernel headers and tables have them.
 */
#ifndef GPUBOX_FILE_BYTES_H
#define GPUBOX_FILE_BYTES_H

#include <stdint.h>

static inline uint32_t bytes_le16(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8;
}

static inline uint32_t bytes_le32(const uint8_t *p)
{
	return bytes_le16(p) | bytes_le16(p + 2) << 16;
}

static inline uint64_t bytes_le64(const uint8_t *p)
{
	return bytes_le32(p) | (uint64_t)bytes_le32(p + 4) << 32;
}

static inline void bytes_put_le16(uint8_t *p, uint32_t value)
{
	p[0] = (uint8_t)value;
	p[1] = (uint8_t)(value >> 8);
}

static inline void bytes_put_le32(uint8_t *p, uint32_t value)
{
	bytes_put_le16(p, value);
	bytes_put_le16(p + 2, value >> 16);
}

#endif /* GPUBOX_FILE_BYTES_H */
