/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A newc archive in memory that depends on nothing but what is put into it. */
#ifndef GPUBOX_FILE_CPIO_H
#define GPUBOX_FILE_CPIO_H

#include <stddef.h>

struct cpio;

/* NULL: no memory. cpio_free() takes NULL too. */
struct cpio *cpio_new(void);
void cpio_free(struct cpio *cpio);

/* Add the folder @path (no slash at either end), mode 0755. 0 or -ENOMEM. */
int cpio_dir(struct cpio *cpio, const char *path);

/*
 * Add the file @path of @size bytes, mode 0644. 0, -EFBIG or -ENOMEM, of which
 * the archive has a part then, as above: cpio_free() it.
 */
int cpio_file(struct cpio *cpio, const char *path, const void *data, size_t size);

/*
 * End the archive. On success *@datap is the caller's, freed with free(), and
 * only cpio_free() may follow. 0 or -ENOMEM.
 */
int cpio_finish(struct cpio *cpio, void **datap, size_t *sizep);

#endif /* GPUBOX_FILE_CPIO_H */
