/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of this host, or the entries of another archive, as an archive. */
#ifndef GPUBOX_FILE_SEND_H
#define GPUBOX_FILE_SEND_H

#include <archive.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "fault.h"

/*
 * Write what is at @path into @to, as "." and what is below that: kinds, modes,
 * owners by their numbers, times, holes, further names of one file. With
 * @follow a link @path is followed; links below it never are. *@lost: something
 * could not be read, which was said. On failure @to has a part. Errors:
 * FAULT_HOST, those of reading @path, -ENOMEM, -EIO (@to takes no more: who it
 * is knows why).
 */
int send_path(struct archive *to, const char *path, bool follow, bool *lost,
	      struct fault *fault);

/*
 * Write the entries of the archive @from, of which messages say that it is
 * @name. Errors: -EBADMSG (FAULT_HOST, it is damaged), -ENOMEM, -EIO as above.
 */
int send_archive(struct archive *to, struct archive *from, const char *name,
		 struct fault *fault);

/* An archive writer and a reader for them, or NULL: out of memory. */
struct archive *send_writer(void);
struct archive *send_reader(void);

#endif /* GPUBOX_FILE_SEND_H */
