/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files below /dev that a process has mapped. */
#ifndef GPUBOX_HOLDERS_MAPPINGS_H
#define GPUBOX_HOLDERS_MAPPINGS_H

/*
 * What is done with each; @path is its to change. 0, or an error that ends it
 */
typedef int (*mappings_fn)(void *arg, char *path);

/*
 * Call @take for each mapping of a file below /dev by process @pid, a folder
 * of /proc below @root. 0, what @take returned, -ENOMEM, or what /proc says:
 * -EACCES, -ESRCH, ...
 */
int mappings_each(const char *root, const char *pid, mappings_fn take, void *arg);

#endif /* GPUBOX_HOLDERS_MAPPINGS_H */
