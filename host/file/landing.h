/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a copy comes to lie, by docker's rules, and how its names are kept
 * there.
 */
#ifndef GPUBOX_FILE_LANDING_H
#define GPUBOX_FILE_LANDING_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "fault.h"

struct landing {
	int folder; /* open; of it the top alone is written to */
	bool keep;  /* the top is there, and keeps its mode, owner and times */
	bool named; /* else @folder itself is the top */
	char top[NAME_MAX + 1]; /* the name in @folder that the top gets */
};

/*
 * Find out what @path means for a file or, with @is_folder, a folder that has
 * the name @base, of which with @contents only what is in it is copied. A file
 * or a folder becomes @path/@base when @path is a folder, else @path; what is
 * in a folder goes into @path. landing_close() in every case. Errors,
 * FAULT_HOST: -EINVAL (@base is no name), -ENOTDIR (a file where a folder is
 * copied to), -ENOENT, -ELOOP, -ENAMETOOLONG, those of open(2).
 */
int landing_find(struct landing *landing, const char *path, bool is_folder,
		 bool contents, const char *base, struct fault *fault);
void landing_close(struct landing *landing);

/*
 * Turn @name of an archive into @path below landing->folder; "" is that folder.
 * Errors: -EXDEV (it has a ".." word), -ENAMETOOLONG.
 */
int landing_path(const struct landing *landing, const char *name,
		 char path[PATH_MAX]);

/*
 * Open the folder @path below the open folder @folder: no link leads out of
 * it. -EXDEV: one would; -errno.
 */
int landing_open(int folder, const char *path);

/*
 * Open the folder @path of landing_path(): no link leads out of the top, which
 * is no link itself. -ENOTDIR: it is one, or a file; -errno as above.
 */
int landing_below(const struct landing *landing, const char *path);

/*
 * Open the folder that @path lies in, which is made if it is not there; *@leaf
 * is its last word, "." for the top. The caller closes. -errno as above; what
 * was made stays.
 */
int landing_parent(const struct landing *landing, const char *path,
		   const char **leaf);

#endif /* GPUBOX_FILE_LANDING_H */
