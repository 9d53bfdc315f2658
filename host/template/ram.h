/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory of a guest as a file of ours that its QEMU maps, and whoever
 * shares a folder with the guest. In a template it stands behind what QEMU
 * wrote: QEMU reads each page of such memory before it leaves it zero, which
 * makes it there on the host.
 */
#ifndef GPUBOX_TEMPLATE_RAM_H
#define GPUBOX_TEMPLATE_RAM_H

#include <stdint.h>

#include "file/output.h"

/*
 * Make memory of @bytes, all zero and not there yet; its size is fixed. Its
 * pages are of the node @node where it has some left, whoever touches them;
 * NUMA_NONE: of nobody in particular. Returns a descriptor of the caller's, or
 * what memfd_create(2) and ftruncate(2) report.
 */
int ram_create(uint64_t bytes, int node);

/*
 * Append to @output, which has @from bytes, the parts of the memory @ram that
 * are not zero, and what says where they are. Nobody may write to it meanwhile.
 * Errors: -ENOMEM, -EBADMSG (it is smaller than @bytes), those of read(2) and
 * write(2).
 */
int ram_save(int ram, uint64_t bytes, const struct output *output, uint64_t from);

/*
 * Write to the new memory @ram what ram_save() put into the first @size bytes
 * of the file @fd. Errors: those of extents_read(), -EBADMSG (the file is being
 * cut), those of mmap(2) and write(2).
 */
int ram_load(int ram, uint64_t bytes, int fd, uint64_t size);

#endif /* GPUBOX_TEMPLATE_RAM_H */
