/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A journal as text and back. */
#ifndef GPUBOX_VFIO_JOURNAL_JSON_H
#define GPUBOX_VFIO_JOURNAL_JSON_H

#include "vfio/journal.h"

#define JOURNAL_FORMAT 1

/* The JSON text, the caller's to free; NULL when out of memory. */
char *journal_json_encode(const struct journal *journal);

/*
 * Read @text into @journal but for its file name. -EBADMSG: anything that
 * journal_json_encode() would not have written.
 */
int journal_json_decode(const char *text, struct journal *journal);

#endif /* GPUBOX_VFIO_JOURNAL_JSON_H */
