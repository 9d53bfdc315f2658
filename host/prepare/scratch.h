/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A disk that takes what a command writes over its root. */
#ifndef GPUBOX_PREPARE_SCRATCH_H
#define GPUBOX_PREPARE_SCRATCH_H

#include "layer/layer.h"

/*
 * Make an empty ext4 of @size bytes. Its file is a sparse one in the cache's
 * folder, without a name from the first moment on: it is gone when the last
 * one closes it, whatever happens. On success layer_close() undoes it. Errors,
 * FAULT_HOST: -ENOENT (no mkfs.ext4), -EIO (its own message), those of the
 * cache's folder and of files.
 */
int scratch_open(uint64_t size, struct layer *layer, struct fault *fault);

/*
 * Open the disk @path, or make it first as scratch_open() does, but with a
 * journal: the file has its name once it is whole, and stays. One that is there
 * keeps its size. Only one guest at a time may have it; the caller sees to that.
 * Errors, FAULT_HOST: -EINVAL (no plain file), those of scratch_open() and of
 * files.
 */
int scratch_keep(const char *path, uint64_t size, struct layer *layer,
		 struct fault *fault);

#endif /* GPUBOX_PREPARE_SCRATCH_H */
