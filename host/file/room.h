/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether what is to be written fits, asked before it is begun. */
#ifndef GPUBOX_FILE_ROOM_H
#define GPUBOX_FILE_ROOM_H

#include <stdint.h>

#include "fault.h"

/*
 * What the file @path, or all files below the folder @path, have on the disk.
 * What cannot be read counts nothing: who reads it says so.
 */
uint64_t room_of(const char *path);

/*
 * Whether the file system of the folder @where has room for @bytes more, made
 * of @source. Others may take it meanwhile. FAULT_HOST: -ENOSPC.
 */
int room_check(const char *where, uint64_t bytes, const char *source,
	       struct fault *fault);

#endif /* GPUBOX_FILE_ROOM_H */
