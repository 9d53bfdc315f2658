/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The folder for what can be made again: gpubox below $XDG_CACHE_HOME. */
#ifndef GPUBOX_FILE_CACHE_H
#define GPUBOX_FILE_CACHE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "fault.h"

/*
 * Open the folder, with @make after making it. @where, unless it is NULL,
 * becomes its path. The descriptor is the caller's. Errors: -ENOENT (none, or
 * neither $XDG_CACHE_HOME nor $HOME is a path), -EPERM (others may write to
 * it), -ENAMETOOLONG, those of open(2).
 */
int cache_open(bool make, char *where);

/*
 * The same, made where it is missing. @where has PATH_MAX bytes, or is NULL.
 * Its fault, FAULT_HOST, says what to do.
 */
int cache_folder(char *where, struct fault *fault);

/* The same for who wants its path alone. 0. */
int cache_place(char where[PATH_MAX], struct fault *fault);

/* Say that the cache cannot be used because of @err, which is returned. */
int cache_say(int err, struct fault *fault);

/* Where it is or would be; "" if nobody says. */
void cache_where(char where[PATH_MAX]);

/*
 * Keep @size bytes as the file @name. That it cannot be kept is no error: it is
 * made again the next time.
 */
void cache_keep(const char *name, const void *data, size_t size);

/* Whether @st is of something that nobody but us, or root, can change. */
bool cache_only_ours(const struct stat *st);

#endif /* GPUBOX_FILE_CACHE_H */
