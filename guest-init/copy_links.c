// SPDX-License-Identifier: GPL-2.0-or-later
#include "copy_links.h"

#include "mem.h"
#include "sys.h"

/* Open addressing: twice as many places as links. */
#define COPY_LINKS_PLACES (2u * COPY_LINKS_MAX)

static int copy_links_open(struct copy_links *links)
{
	if (!links->link)
		links->link = sys_mmap(COPY_LINKS_PLACES * sizeof(*links->link),
				       SYS_MAP_ANONYMOUS, -1);
	if (!links->names)
		links->names = sys_mmap(COPY_LINKS_BYTES, SYS_MAP_ANONYMOUS, -1);
	/* a name at 0 would look like an empty place */
	if (!links->used)
		links->used = 1;
	return links->link && links->names ? 0 : -ENOMEM;
}

static void copy_links_add(struct copy_links *links, struct copy_link *place,
			   const struct statx *st, const char *name)
{
	size_t size = strlen(name) + 1;

	if (links->count == COPY_LINKS_MAX ||
	    size > COPY_LINKS_BYTES - links->used)
		return;
	*place = (struct copy_link){
		.ino = st->stx_ino,
		.major = st->stx_dev_major,
		.minor = st->stx_dev_minor,
		.name = (uint32_t)links->used,
	};
	memcpy(links->names + links->used, name, size);
	links->used += size;
	links->count++;
}

const char *copy_links_find(struct copy_links *links, const struct statx *st,
			    const char *name)
{
	uint64_t hash = (st->stx_ino + st->stx_dev_minor) * 0x9e3779b97f4a7c15ull;
	size_t at = hash >> 32;
	struct copy_link *place;

	if (copy_links_open(links))
		return NULL;
	for (;; at++) {
		place = &links->link[at % COPY_LINKS_PLACES];
		if (!place->name)
			break;
		if (place->ino == st->stx_ino &&
		    place->major == st->stx_dev_major &&
		    place->minor == st->stx_dev_minor)
			return links->names + place->name;
	}
	copy_links_add(links, place, st, name);
	return NULL;
}
