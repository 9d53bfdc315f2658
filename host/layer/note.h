/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is remembered beside an image of the cache: digest and config. */
#ifndef GPUBOX_LAYER_NOTE_H
#define GPUBOX_LAYER_NOTE_H

#include <stdbool.h>

#include "layer/oci_json.h"

/*
 * Digest the open image @fd and write the note @path of it, with @config
 * unless that is NULL. A note is whole or not there. Errors: -ENOMEM, those
 * of files.
 */
int note_write(const char *path, int fd, const struct oci_config *config);

/*
 * Whether the open image @fd is the one of the note @path. It is not read where
 * the file system says that it is the file that was digested, unchanged: no
 * write leaves the ctime as it was. Otherwise, and with @always, it is digested
 * anew, and an unchanged one gets its note anew. On success oci_config_free()
 * frees @config. Errors: -ENOENT (no note, or none of ours), -EBADMSG (other
 * bytes than those of the note), those of reading.
 */
int note_check(const char *path, int fd, bool always, struct oci_config *config);

#endif /* GPUBOX_LAYER_NOTE_H */
