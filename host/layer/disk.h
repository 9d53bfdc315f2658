/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A disk image that stays what it is: ext2, ext3 or ext4 without partitions. */
#ifndef GPUBOX_LAYER_DISK_H
#define GPUBOX_LAYER_DISK_H

#include "layer/layer.h"

/*
 * Open the image @path into @layer, with @write for writing. It is locked
 * (flock(2)) for as long as anybody, QEMU too, has the descriptor: one who
 * writes has it alone. layer_close() in every case. Errors, FAULT_HOST: -EBUSY
 * (others use it: another guest, or this system by a loop device), -EROFS (it
 * has to be recovered and @write is false), -EBADMSG (it changed meanwhile),
 * those of open(2) and flock(2).
 */
int disk_open(const char *path, bool write, struct layer *layer,
	      struct fault *fault);

#endif /* GPUBOX_LAYER_DISK_H */
