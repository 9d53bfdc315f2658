/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a file is, by its first bytes. */
#ifndef GPUBOX_LAYER_KIND_H
#define GPUBOX_LAYER_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KIND_HEAD 2048 /* bytes that decide */

enum kind {
	KIND_OTHER = 0,
	KIND_EROFS,
	KIND_SQUASHFS,
	KIND_TAR,  /* not compressed */
	KIND_EXT4, /* or ext2, ext3 */
};

/*
 * Look at the first @size bytes of a file; KIND_HEAD suffice. *@bytes becomes
 * what a file system says to be long, 0 for anything else.
 */
enum kind kind_of(const uint8_t *head, size_t size, uint64_t *bytes);

/* Are they those of gzip, bzip2, xz or zstd, in which an archive may be? */
bool kind_is_compressed(const uint8_t *head, size_t size);

/*
 * Whether an ext4 whose first @size bytes are @head was not unmounted: its
 * journal has to be played back, which writes.
 */
bool kind_ext4_unclean(const uint8_t *head, size_t size);

#endif /* GPUBOX_LAYER_KIND_H */
