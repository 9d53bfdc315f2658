// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/digest.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#define DIGEST_BLOCK (256 << 10)

void digest_print(const uint8_t *bytes, size_t size, char *hex)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < size; i++) {
		*hex++ = digits[bytes[i] >> 4];
		*hex++ = digits[bytes[i] & 15];
	}
	*hex = '\0';
}

int digest_bytes(const void *data, size_t size, char hex[DIGEST_SIZE])
{
	uint8_t digest[EVP_MAX_MD_SIZE];

	if (!EVP_Digest(data, size, digest, NULL, EVP_sha256(), NULL))
		return -ENOMEM;
	digest_print(digest, DIGEST_BYTES, hex);
	return 0;
}

static int digest_update(EVP_MD_CTX *md, int fd, uint8_t *block)
{
	off_t at = 0;
	ssize_t n;

	while ((n = pread(fd, block, DIGEST_BLOCK, at)) > 0) {
		if (!EVP_DigestUpdate(md, block, (size_t)n))
			return -ENOMEM;
		at += n;
	}
	return n < 0 ? -errno : 0;
}

int digest_file(int fd, char hex[DIGEST_SIZE])
{
	uint8_t digest[EVP_MAX_MD_SIZE], *block = malloc(DIGEST_BLOCK);
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	int err = -ENOMEM;

	if (block && md && EVP_DigestInit_ex(md, EVP_sha256(), NULL))
		err = digest_update(md, fd, block);
	if (!err && !EVP_DigestFinal_ex(md, digest, NULL))
		err = -ENOMEM;
	if (!err)
		digest_print(digest, DIGEST_BYTES, hex);
	EVP_MD_CTX_free(md);
	free(block);
	return err;
}

bool digest_is(const char *text)
{
	return strspn(text, "0123456789abcdef") == DIGEST_SIZE - 1 &&
	       !text[DIGEST_SIZE - 1];
}
