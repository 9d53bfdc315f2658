/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory of a guest as a file of ours that its QEMU maps, and whoever
 * shares a folder with the guest. In a template it stands behind what QEMU
 * wrote: QEMU reads each page of such memory before it leaves it zero, which
 * makes it there on the host.
 */
#ifndef GPUBOX_TEMPLATE_RAM_H
#define GPUBOX_TEMPLATE_RAM_H

#include <stddef.h>
#include <stdint.h>

#include "file/output.h"
#include "template/extents.h"

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

/* On its way back: some of it at a time. */
struct ram_load {
	int ram;
	struct extents extents;
	void *map; /* of the file, or NULL */
	uint64_t size;
	const char *data; /* the bytes that are next, in it */
	size_t next;	  /* extent */
	uint64_t done;	  /* bytes of that one */
};

/*
 * Begin to write to the new memory @ram what ram_save() put into the first
 * @size bytes of the file @fd. Errors: those of extents_read(), those of
 * mmap(2); then nothing is to be closed.
 */
int ram_load_open(struct ram_load *load, int ram, uint64_t bytes, int fd,
		  uint64_t size);

/*
 * Write a MiB of it, or what is left. Returns 1, or 0 when that was all.
 * Errors: -EBADMSG (the file is being cut), those of write(2).
 */
int ram_load_some(struct ram_load *load);

/* Also of one that is all zero. */
void ram_load_close(struct ram_load *load);

#endif /* GPUBOX_TEMPLATE_RAM_H */
