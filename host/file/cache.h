/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The folder for what can be made again: gpubox below $XDG_CACHE_HOME. */
#ifndef GPUBOX_FILE_CACHE_H
#define GPUBOX_FILE_CACHE_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

/*
 * Open the folder, with @make after making it. @where, unless it is NULL,
 * becomes its path. The descriptor is the caller's. Errors: -ENOENT (none, or
 * neither $XDG_CACHE_HOME nor $HOME is a path), -EPERM (others may write to
 * it), -ENAMETOOLONG, those of open(2).
 */
int cache_open(bool make, char where[PATH_MAX]);

/* Whether @st is of something that nobody but us, or root, can change. */
bool cache_only_ours(const struct stat *st);

#endif /* GPUBOX_FILE_CACHE_H */
