/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SHA-256 as text. */
#ifndef GPUBOX_FILE_DIGEST_H
#define GPUBOX_FILE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_BYTES 32
#define DIGEST_SIZE  65 /* hexadecimal digits and a NUL */

/* @size bytes as twice as many digits, lower case, and a NUL. */
void digest_print(const uint8_t *bytes, size_t size, char *hex);

/* Of @size bytes. Errors: -ENOMEM. */
int digest_bytes(const void *data, size_t size, char hex[DIGEST_SIZE]);

/* Of the file @fd, wherever its offset is. Errors: -ENOMEM, read(2)'s. */
int digest_file(int fd, char hex[DIGEST_SIZE]);

/* Whether @text is one: 64 digits, lower case. */
bool digest_is(const char *text);

#endif /* GPUBOX_FILE_DIGEST_H */
