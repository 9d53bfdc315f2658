/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file that is there whole or not at all, whatever happens: written without
 * a name where the file system has that (O_TMPFILE), synced, then named. Where
 * it needs a name before, its writer holds a lock of it, and who next writes
 * into the folder removes those whose writers are gone.
 */
#ifndef GPUBOX_FILE_OUTPUT_H
#define GPUBOX_FILE_OUTPUT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "fault.h"
#include "file/output_temp.h"

struct output {
	int fd;	 /* to write to; the file's first byte is the first written */
	int dir; /* its folder */
	bool own_dir;
	bool through; /* a terminal, a FIFO, a device: has what is written */
	bool is_new;  /* there must be none */
	bool replaces;
	bool unsynced;
	char name[NAME_MAX + 1];
	char temp[OUTPUT_TEMP]; /* "": it has no name yet */
};

/*
 * Begin to write @path, which keeps its owner, mode and extended attributes if
 * it is there; with @is_new it must not be. A link of ours or of root's is
 * followed. output_commit() or output_abort() ends it; on failure nothing is
 * open, and both do nothing. Errors, FAULT_HOST: -EEXIST (with @is_new),
 * -EACCES (it may not be written to, or is a link of another user's), -EISDIR
 * (a folder, or @path ends as one does), -EINVAL (a disk), -ENAMETOOLONG, those
 * of open(2).
 */
int output_open(const char *path, bool is_new, struct output *output,
		struct fault *fault);

/*
 * The same of @name in the open folder @dir, the caller's; of mode @mode if it
 * is new. No fault is set.
 */
int output_open_at(int dir, const char *name, mode_t mode, struct output *output);

/* Write @size bytes. 0, or what write(2) reports. */
int output_put(const struct output *output, const void *data, size_t size);

/*
 * Write @size bytes to the open file @fd from @at on. 0, -EBADMSG (it takes no
 * more), what pwrite(2) reports. No fault is set.
 */
int output_pwrite(int fd, const void *data, size_t size, uint64_t at);

/*
 * Write the whole file @path, which is the first @size bytes of the open file
 * @fd. Errors: those of output_open() and output_commit(), -EBADMSG (it ends
 * before).
 */
int output_copy(const char *path, int fd, uint64_t size, struct fault *fault);

/*
 * Sync it and let it take its name; @output is closed in every case. On failure
 * all is as it was before, unless the folder alone could not be synced, or it
 * goes ->through. Errors: -EPERM (it belongs to somebody whose it could not
 * stay), those of fsync(2) and rename(2).
 */
int output_commit(struct output *output);
void output_abort(struct output *output);

/* All of it at once. */
int output_write(const char *path, const void *data, size_t size,
		 struct fault *fault);
int output_write_at(int dir, const char *name, mode_t mode, const void *data,
		    size_t size);

/*
 * The same for what is of no use when the machine has ended: there whole or not
 * at all whoever is killed, but nobody waits for a disk.
 */
int output_state_at(int dir, const char *name, mode_t mode, const void *data,
		    size_t size);

/*
 * Write a file of a folder that is ours alone and goes away: neither synced nor
 * whole when we are killed. Of mode @mode whatever the umask. -errno; a part of
 * it may be there then.
 */
int output_scratch(const char *path, mode_t mode, const void *data, size_t size);

#endif /* GPUBOX_FILE_OUTPUT_H */
