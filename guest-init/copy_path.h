/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where what an archive names comes to lie, below one folder. */
#ifndef GPUBOX_GUEST_INIT_COPY_PATH_H
#define GPUBOX_GUEST_INIT_COPY_PATH_H

#include <stdbool.h>

#include "tar.h"

struct copy_aim {
	int folder;	    /* O_PATH; nothing outside is written to */
	bool keep;	    /* the top is there, and keeps its owner and mode */
	bool named;	    /* else @folder itself is the top */
	char top[TAR_PATH]; /* the name in @folder that the top gets */
	char parent[TAR_PATH]; /* of copy_path_parent() */
	int parent_fd;
};

/*
 * Find out what is meant by @path, from the root: docker's rules, see
 * ABI_SELF_TAR_IN. Errors, which were said.
 */
int copy_path_aim(struct copy_aim *aim, const char *flags, const char *path,
		  const char *name);

/* Open (O_PATH) the folder @path below @folder; -EXDEV: it leads out. */
int copy_path_open(int folder, const char *path);

/*
 * Turn @name of an archive into @path below aim->folder. Errors: -EXDEV
 * (it has a ".." word), -ENAMETOOLONG.
 */
int copy_path(const struct copy_aim *aim, const char *name, char path[TAR_PATH]);

/*
 * Open (O_PATH) the folder that @path lies in, which is made if it is not
 * there; *@leaf is its last word. It is open until the next call. Links that
 * lead out of aim->folder are -EXDEV. -errno.
 */
int copy_path_parent(struct copy_aim *aim, const char *path, const char **leaf);

#endif /* GPUBOX_GUEST_INIT_COPY_PATH_H */
