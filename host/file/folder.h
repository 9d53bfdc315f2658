/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder to write to that nobody else can put anything into. */
#ifndef GPUBOX_FILE_FOLDER_H
#define GPUBOX_FILE_FOLDER_H

#include <stddef.h>

#include "fault.h"

/*
 * Open the folder @name, made with mode 0700 when it is not there (its parent
 * is). What lies on the way belongs to us or to root, a link as well, and
 * others cannot rename it; it itself is no link, is ours, and others cannot
 * write to it.
 *
 * Returns a descriptor, for openat(2), that the caller closes. Errors,
 * FAULT_HOST, each with a message that ends in @hint: -EPERM (somebody else's,
 * or open to others), -ENAMETOOLONG, what mkdir(2) and open(2) say. A folder
 * that was made stays.
 */
int folder_open(const char *name, const char *hint, struct fault *fault);

/*
 * Create or empty the file @name in @folder, which folder_open() opened, with
 * mode 0600. Returns a descriptor for writing, or -errno: -EPERM when what is
 * there is no plain file of ours with this one name.
 */
int folder_create(int folder, const char *name);

#endif /* GPUBOX_FILE_FOLDER_H */
