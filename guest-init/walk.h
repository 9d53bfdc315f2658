/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder by its path, in a root that may have been made to mislead us. */
#ifndef GPUBOX_GUEST_INIT_WALK_H
#define GPUBOX_GUEST_INIT_WALK_H

#include <stdbool.h>

/*
 * Open (O_PATH) the folder @path, which begins with '/', word by word: no
 * link is followed. With @make, what is missing is made, mode 0755. The
 * descriptor is the caller's. Errors: -ENOTDIR (a word of it is a link, or a
 * file), -ENAMETOOLONG (a word), those of open(2) and mkdir(2).
 */
int walk_folder(const char *path, bool make);

#endif /* GPUBOX_GUEST_INIT_WALK_H */
