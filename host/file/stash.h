/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What takes time to make of files, kept in cache.h's folder until one of
 * them changes: an unpacked kernel, an archive of modules, what is written in
 * a compressed module.
 */
#ifndef GPUBOX_FILE_STASH_H
#define GPUBOX_FILE_STASH_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "file/output.h"

#define STASH_NAME 96
#define STASH_NOTE ((size_t)1 << 20) /* bytes, at most */

struct stash {
	int fd;	     /* of the file, at its beginning; read-only */
	size_t size; /* of what is kept, which the file begins with */
	char *note;  /* what was kept beside it */
};

/*
 * Make the name of what is made of @what, a text that says how, and of the
 * files @paths (NULL-terminated) in their present state: what the file system
 * says of them, ctime included, no byte is read. A file that is not there is a
 * state, too. -ENOMEM.
 */
int stash_name(const char *kind, const char *what, const char *const *paths,
	       char name[STASH_NAME]);

/*
 * Find what was kept under @name. -ENOENT: nothing, or it is damaged, or others
 * could have changed it; then there is nothing to close. stash_close() undoes
 * it.
 */
int stash_find(const char *name, struct stash *stash);
void stash_close(struct stash *stash);

/* The same, but it does not count as used. */
int stash_look(const char *name, struct stash *stash);

/*
 * Make a stash of @output, to which the @size bytes that it keeps were written.
 * Errors: those of write(2).
 */
int stash_finish(const struct output *output, uint64_t size, const char *note);

/*
 * Keep it. That it cannot be kept is no error: it is made again the next time.
 */
void stash_keep(const char *name, const void *data, size_t size,
		const char *note);

#endif /* GPUBOX_FILE_STASH_H */
