/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bytes of a file, with its holes, to or from an archive. */
#ifndef GPUBOX_GUEST_INIT_COPY_DATA_H
#define GPUBOX_GUEST_INIT_COPY_DATA_H

#include <linux/stat.h>

#include "tar.h"

/*
 * Write the entry of the open file @fd, which is @st and as @entry says, on
 * stdout; @header is room to work in. 1: it became shorter meanwhile, which
 * was said; the rest is zeros. Errors: those of write(2).
 */
int copy_data_out(int fd, const struct statx *st, struct tar_entry *entry,
		  uint8_t header[TAR_WRITE_MAX]);

/*
 * Fill the new file @fd with what follows @entry on stdin. Errors: -EBADMSG
 * (no such map, or the archive ends), those of write(2) and ftruncate(2).
 */
int copy_data_in(int fd, const struct tar_entry *entry);

#endif /* GPUBOX_GUEST_INIT_COPY_DATA_H */
