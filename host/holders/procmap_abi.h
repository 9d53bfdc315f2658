/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PROCMAP_QUERY of Linux 6.11, include/uapi/linux/fs.h, for older headers. */
#ifndef GPUBOX_HOLDERS_PROCMAP_ABI_H
#define GPUBOX_HOLDERS_PROCMAP_ABI_H

#include <linux/ioctl.h>
#include <stdint.h>

struct procmap_abi {
	uint64_t size;	/* of this struct */
	uint64_t flags; /* which mappings count */
	uint64_t addr;	/* where to look from */
	uint64_t start;
	uint64_t end; /* exclusive */
	uint64_t vma_flags;
	uint64_t page_size;
	uint64_t offset;
	uint64_t inode;
	uint32_t dev_major;
	uint32_t dev_minor;
	uint32_t name_size; /* in: room, out: length with NUL, 0 none */
	uint32_t build_id_size;
	uint64_t name;
	uint64_t build_id;
};

#define PROCMAP_ABI_QUERY  _IOWR('f', 17, struct procmap_abi)
#define PROCMAP_ABI_SHARED 0x08u
#define PROCMAP_ABI_NEXT   0x10u /* the one at @addr, or the next */
#define PROCMAP_ABI_FILE   0x20u

#endif /* GPUBOX_HOLDERS_PROCMAP_ABI_H */
