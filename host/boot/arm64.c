// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/arm64.h"

#include <string.h>

#include "file/bytes.h"
#include "file/unpack.h"

/* Documentation/arch/arm64/booting.rst */
#define ARM64_FLAGS	  24
#define ARM64_MAGIC	  56
#define ARM64_HEADER_SIZE 64

/* drivers/firmware/efi/libstub/zboot-header.S */
#define ZBOOT_MAGIC	  4
#define ZBOOT_OFFSET	  8
#define ZBOOT_SIZE	  12
#define ZBOOT_HEADER_SIZE 64

bool arm64_is_image(const uint8_t *data, size_t size)
{
	return size >= ARM64_HEADER_SIZE &&
	       !memcmp(data + ARM64_MAGIC, "ARM\x64", 4);
}

uint64_t arm64_page_size(const uint8_t *data, size_t size)
{
	/* bits 1 and 2 of the flags */
	static const uint64_t sizes[] = {0, 4096, 16384, 65536};

	if (!arm64_is_image(data, size))
		return 0;
	return sizes[bytes_le64(data + ARM64_FLAGS) >> 1 & 3];
}

bool arm64_is_zboot(const uint8_t *data, size_t size)
{
	return size >= ZBOOT_HEADER_SIZE && data[0] == 'M' && data[1] == 'Z' &&
	       !memcmp(data + ZBOOT_MAGIC, "zimg", 4);
}

bool arm64_zboot_payload(const uint8_t *data, size_t size,
			 const uint8_t **payload, size_t *payload_size)
{
	size_t start = bytes_le32(data + ZBOOT_OFFSET);
	size_t len = bytes_le32(data + ZBOOT_SIZE);

	if (start > size || len > size - start || len < 6)
		return false;
	*payload = data + start;
	/* Behind all but gzip is the uncompressed size, Makefile.zboot. */
	if (!unpack_is_gzip(*payload, len) && len + 4 > size - start)
		return false;
	*payload_size = len;
	return true;
}
