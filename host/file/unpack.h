/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decompression of one stream, by libarchive. */
#ifndef GPUBOX_FILE_UNPACK_H
#define GPUBOX_FILE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Decompress @size bytes at @data: gzip, bzip2, lzma, xz, lz4 (with the
 * kernel's legacy frames) or zstd, told by their first bytes.
 *
 * On success *@outp, of *@out_sizep bytes, is the caller's, freed with free();
 * on failure both are as they were. Errors: -ENOTSUP (none of these), -EBADMSG
 * (damaged), -EFBIG (more than @limit bytes come out), -ENOMEM.
 */
int unpack(const void *data, size_t size, size_t limit, void **outp,
	   size_t *out_sizep);

/*
 * Whether the @size bytes at @data begin as gzip does, which of all streams in
 * kernels alone has the size of what comes out at its own end.
 */
bool unpack_is_gzip(const void *data, size_t size);

/* The end of @name that says how the file is compressed, ".xz", or NULL. */
const char *unpack_ending(const char *name);

#endif /* GPUBOX_FILE_UNPACK_H */
