// SPDX-License-Identifier: GPL-2.0-or-later
/* The trailer is that of include/linux/module_signature.h of the kernel. */
#include "boot/module_signature.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

static const char signature_mark[] = "~Module signature appended~\n";

#define SIGNATURE_MARK_SIZE (sizeof(signature_mark) - 1)
#define SIGNATURE_PKCS7	    2

struct signature_trailer {
	uint8_t algorithm;
	uint8_t hash;
	uint8_t type;
	uint8_t signer_size;
	uint8_t key_id_size;
	uint8_t pad[3];
	uint32_t size; /* big endian, of what stands before this */
};

size_t module_signature_start(const void *data, size_t size)
{
	const size_t tail =
		sizeof(struct signature_trailer) + SIGNATURE_MARK_SIZE;
	const char *end = (const char *)data + size;
	struct signature_trailer trailer;

	if (size < tail || memcmp(end - SIGNATURE_MARK_SIZE, signature_mark,
				  SIGNATURE_MARK_SIZE) != 0)
		return size;
	memcpy(&trailer, end - tail, sizeof(trailer));
	if (trailer.type != SIGNATURE_PKCS7 || be32toh(trailer.size) > size - tail)
		return size;
	return size - tail - be32toh(trailer.size);
}
