/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which parts of a guest's memory stand in a template, where the memory is
 * shared: QEMU leaves it out of what it writes. The file then is
 *
 *	what QEMU wrote
 *	the parts' bytes, one behind the other
 *	a row for each part: le64 its offset in the memory, le64 its size
 *	an end: a mark of 16 bytes, le64 bytes of memory, le64 rows, le64 where
 *	the parts begin in the file
 *
 * All that is left out is zero.
 */
#ifndef GPUBOX_TEMPLATE_EXTENTS_H
#define GPUBOX_TEMPLATE_EXTENTS_H

#include <stddef.h>
#include <stdint.h>

#include "file/output.h"

/* What the memory is looked at in: no part is of a fraction. */
#define EXTENTS_PAGE 4096u

struct extent {
	uint64_t at;   /* in the memory */
	uint64_t size; /* bytes */
};

struct extents {
	struct extent *list; /* ascending, none reaches into the next */
	size_t count;
	size_t room;
	uint64_t memory; /* bytes of all of it */
	uint64_t from;	 /* where their bytes begin in the file */
	uint64_t bytes;	 /* of all parts */
};

/*
 * Append whole pages, behind all that is there; a part that goes on becomes
 * larger. @extents begins as zero and is freed with extents_free(), in every
 * case. -ENOMEM.
 */
int extents_add(struct extents *extents, uint64_t at, uint64_t size);

/* Write what stands behind the parts. Errors: those of write(2), -ENOMEM. */
int extents_write(const struct extents *extents, const struct output *output);

/*
 * Read what the first @size bytes of the file @fd end with, for a guest of
 * @memory bytes, and believe nothing of it: what is returned lies in the file
 * and in the memory. Errors: -EBADMSG (it is not that), -ENOMEM, those of
 * pread(2); then nothing is to be freed.
 */
int extents_read(int fd, uint64_t size, uint64_t memory, struct extents *extents);
void extents_free(struct extents *extents);

#endif /* GPUBOX_TEMPLATE_EXTENTS_H */
