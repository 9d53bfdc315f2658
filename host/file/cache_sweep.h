/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What gpubox processes that were killed have left in the cache. */
#ifndef GPUBOX_FILE_CACHE_SWEEP_H
#define GPUBOX_FILE_CACHE_SWEEP_H

#include <stdbool.h>

/* The lock of a key, and the folder in which it is worked at under the lock. */
#define CACHE_LOCK ".lock-"
#define CACHE_WORK ".work-"
#define CACHE_NAME 160

/*
 * Take the lock of @key in the open cache @dir without waiting. Returns its
 * descriptor; -EWOULDBLOCK: somebody has it; else what open(2) and flock(2)
 * report.
 */
int cache_sweep_lock(int dir, const char *key);

/* Remove its folder and give it back. */
void cache_sweep_unlock(int dir, const char *key, int lock);

/* Remove what nobody holds the lock of. */
void cache_sweep(int dir);

#endif /* GPUBOX_FILE_CACHE_SWEEP_H */
