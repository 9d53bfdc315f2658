/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An ELF file's first bytes: which machine it is for, how it is aligned. */
#ifndef GPUBOX_DRIVER_OBJECT_H
#define GPUBOX_DRIVER_OBJECT_H

#include <stddef.h>
#include <stdint.h>

struct object {
	const char *arch; /* "x86_64", "aarch64"; "" another one */
	uint64_t align;	  /* least of the loaded segments; 0 unknown */
};

/*
 * Look at the first @size bytes of a file. -EBADMSG when it is no 64-bit
 * little-endian ELF file; program headers behind @size are not looked at.
 */
int object_read(const uint8_t *data, size_t size, struct object *object);

/*
 * Look at the file @path. *@sizep, unless it is NULL, becomes its size, also
 * with -EBADMSG. Further errors: those of input_open().
 */
int object_open(const char *path, uint64_t *sizep, struct object *object);

#endif /* GPUBOX_DRIVER_OBJECT_H */
