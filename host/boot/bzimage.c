// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/bzimage.h"

#include <string.h>

#include "file/bytes.h"
#include "file/unpack.h"

/* Offsets into the file, Documentation/arch/x86/boot.rst */
#define BZIMAGE_SETUP_SECTS    0x1f1
#define BZIMAGE_BOOT_FLAG      0x1fe
#define BZIMAGE_MAGIC	       0x202
#define BZIMAGE_PROTOCOL       0x206
#define BZIMAGE_KERNEL_VERSION 0x20e
#define BZIMAGE_PAYLOAD_OFFSET 0x248
#define BZIMAGE_PAYLOAD_LENGTH 0x24c
#define BZIMAGE_HEADER_END     0x250

#define BZIMAGE_SECTOR	     512
#define BZIMAGE_SECTS_OLD    4	   /* what 0 means */
#define BZIMAGE_WITH_PAYLOAD 0x208 /* protocol 2.08 */

bool bzimage_is(const uint8_t *data, size_t size)
{
	return size >= BZIMAGE_HEADER_END &&
	       bytes_le16(data + BZIMAGE_BOOT_FLAG) == 0xaa55 &&
	       !memcmp(data + BZIMAGE_MAGIC, "HdrS", 4);
}

static size_t bzimage_setup_size(const uint8_t *data)
{
	size_t sects = data[BZIMAGE_SETUP_SECTS];

	/* and the boot sector */
	return ((sects ? sects : BZIMAGE_SECTS_OLD) + 1) * BZIMAGE_SECTOR;
}

bool bzimage_payload(const uint8_t *data, size_t size, const uint8_t **payload,
		     size_t *payload_size)
{
	uint64_t start = bzimage_setup_size(data);
	uint64_t len = bytes_le32(data + BZIMAGE_PAYLOAD_LENGTH);

	if (bytes_le16(data + BZIMAGE_PROTOCOL) < BZIMAGE_WITH_PAYLOAD)
		return false;
	start += bytes_le32(data + BZIMAGE_PAYLOAD_OFFSET);
	if (start > size || len > size - start || len < 6)
		return false;
	*payload = data + start;
	*payload_size = (size_t)len;
	/*
	 * The uncompressed size follows the stream (size_append in
	 * scripts/Makefile.lib); with gzip it is the stream's own end.
	 */
	if (!unpack_is_gzip(*payload, *payload_size))
		*payload_size -= 4;
	return true;
}

const char *bzimage_version(const uint8_t *data, size_t size, size_t *max)
{
	size_t offset = bytes_le16(data + BZIMAGE_KERNEL_VERSION);
	size_t end = bzimage_setup_size(data);

	/* relative to the second sector; 0 means none */
	if (!offset || end > size || offset + BZIMAGE_SECTOR >= end)
		return NULL;
	*max = end - offset - BZIMAGE_SECTOR;
	return (const char *)data + offset + BZIMAGE_SECTOR;
}
