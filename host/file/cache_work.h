/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Something of the cache being made: by one process at a time, in a folder of
 * its own that goes away with it, also when it is killed (cache_sweep.h).
 */
#ifndef GPUBOX_FILE_CACHE_WORK_H
#define GPUBOX_FILE_CACHE_WORK_H

#include <limits.h>

#include "fault.h"

struct cache_work {
	int dir;  /* the cache */
	int lock; /* of the key; -1: it is not begun */
	char key[128];
	char where[PATH_MAX]; /* the folder to work in */
};

/*
 * Begin to make @key, of @source, which messages name. Waits while another
 * process makes it, at most an hour: look again whether it is there.
 * cache_work_end() undoes it; on failure nothing is held. Errors, FAULT_HOST:
 * -EBUSY (after that hour), -ENAMETOOLONG, those of cache_open(), open(2) and
 * flock(2).
 */
int cache_work_begin(struct cache_work *work, const char *key,
		     const char *source, struct fault *fault);

/*
 * The file @name of the folder: synced, nobody else's, read-only. Its
 * descriptor is the caller's. -errno.
 */
int cache_work_open(const struct cache_work *work, const char *name);

/*
 * Let it be @kept in the cache, whole from the first moment on, in the place of
 * one of that name. -errno; it may be there then, not synced.
 */
int cache_work_keep(const struct cache_work *work, const char *name,
		    const char *kept);

/* Remove what was not kept, and what the cache has no room for. */
void cache_work_end(struct cache_work *work);

#endif /* GPUBOX_FILE_CACHE_WORK_H */
