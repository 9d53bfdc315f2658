/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder with all that is below it, removed. */
#ifndef GPUBOX_FILE_CLEAR_H
#define GPUBOX_FILE_CLEAR_H

/*
 * Remove @name in the open folder @dir, a file or a folder however deep: its
 * paths may be longer than PATH_MAX. No link is followed. What is not there is
 * removed. 0, or the first -errno; what could be removed is then gone.
 */
int clear_at(int dir, const char *name);

#endif /* GPUBOX_FILE_CLEAR_H */
