/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folders and files by their paths, in a root that may be made to mislead us. */
#ifndef GPUBOX_GUEST_INIT_WALK_H
#define GPUBOX_GUEST_INIT_WALK_H

#include <stdbool.h>

/*
 * From now on links are followed, within the root and never one of /proc: what
 * an engine mounts at /var/run is in /run, as in its containers.
 */
void walk_follow(void);

/*
 * Open (O_PATH) the folder @path, which begins with '/'. With @make, what is
 * missing is made, mode 0755. The descriptor is the caller's. Errors: -ENOTDIR
 * (a word of it is a file, or a link that is not followed), -ENAMETOOLONG,
 * -ELOOP, those of open(2) and mkdir(2).
 */
int walk_folder(const char *path, bool make);

/*
 * The same of what is no folder, or of one; a file is made where nothing is,
 * mode 0644, and what is missing on the way to it. Further errors: -EINVAL (the
 * last word is a link that is not followed).
 */
int walk_file(const char *path);

/*
 * Whether @name in the folder @at is gone with the guest, or will be when it
 * does not exist yet: of the root's own mount, or in memory. What is neither
 * may be the host's.
 */
bool walk_is_own(int at, const char *name);

#endif /* GPUBOX_GUEST_INIT_WALK_H */
