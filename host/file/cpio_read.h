/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is in a newc archive. */
#ifndef GPUBOX_FILE_CPIO_READ_H
#define GPUBOX_FILE_CPIO_READ_H

#include <stddef.h>
#include <sys/types.h>

struct cpio_entry {
	const char *path;
	const void *data; /* in the archive */
	size_t size;	  /* bytes */
	mode_t mode;
};

/*
 * The entry at *@at, 0 to begin with, which then is that of the next one. 1; 0
 * when there are no more; -EBADMSG when it does not lie within the @size bytes
 * at @archive. Not libarchive: it makes room for as long a name as a header
 * claims, up to 4 GiB.
 */
int cpio_next(const void *archive, size_t size, size_t *at,
	      struct cpio_entry *entry);

/*
 * Whether the newc archives that @data begins with are whole: each up to its
 * trailer, one behind the other, with zeros between. What is not newc, as a
 * compressed archive, ends the search. 0, or -EBADMSG; *@at is then where the
 * entry that is not whole begins.
 */
int cpio_whole(const void *data, size_t size, size_t *at);

#endif /* GPUBOX_FILE_CPIO_READ_H */
