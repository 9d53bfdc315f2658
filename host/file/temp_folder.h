/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder in $TMPDIR, for what has no place in a cache. */
#ifndef GPUBOX_FILE_TEMP_FOLDER_H
#define GPUBOX_FILE_TEMP_FOLDER_H

#include <limits.h>

struct temp_folder {
	int fd; /* of the folder, locked: that it is in use */
	char path[PATH_MAX];
};

/*
 * Make one with a new name, mode 0700. One whose maker was killed is removed by
 * the next call of its user: nobody has its lock. -ENAMETOOLONG, -EBUSY (others
 * remove what is made), those of mkdtemp(3) and open(2); @folder->path is then
 * what could not be made, and is not there. Undone by temp_folder_remove().
 */
int temp_folder_make(struct temp_folder *folder);

/* With all that is in it. */
void temp_folder_remove(struct temp_folder *folder);

#endif /* GPUBOX_FILE_TEMP_FOLDER_H */
