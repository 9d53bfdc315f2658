/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A name for the present state of a folder or a file. */
#ifndef GPUBOX_LAYER_MARK_H
#define GPUBOX_LAYER_MARK_H

#include "fault.h"

#define MARK_SIZE 65 /* hexadecimal digits and a NUL */

/*
 * Make @mark from what the file system says of @path and of all below it:
 * names, modes, owners, sizes, inodes, times of change. No file's bytes are
 * read: none changes without its ctime, which nobody can set. Errors,
 * FAULT_HOST: those of reading folders, -ENOMEM.
 */
int mark_make(const char *path, char mark[MARK_SIZE], struct fault *fault);

#endif /* GPUBOX_LAYER_MARK_H */
