/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that have several names, by the first one that went by. */
#ifndef GPUBOX_GUEST_INIT_COPY_LINKS_H
#define GPUBOX_GUEST_INIT_COPY_LINKS_H

#include <stddef.h>
#include <stdint.h>

#include <linux/stat.h>

/* Of more than these the further names become files of their own. */
#define COPY_LINKS_MAX	 65536
#define COPY_LINKS_BYTES (16u << 20)

struct copy_link {
	uint64_t ino;
	uint32_t major;
	uint32_t minor;
	uint32_t name; /* where it begins in @names */
};

struct copy_links {
	struct copy_link *link;
	char *names;
	size_t count;
	size_t used;
};

/* The name that @st was seen by before; or NULL, and it is @name. */
const char *copy_links_find(struct copy_links *links, const struct statx *st,
			    const char *name);

#endif /* GPUBOX_GUEST_INIT_COPY_LINKS_H */
