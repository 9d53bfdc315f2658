/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is kept in the cache, how much, and since when nobody used it. */
#ifndef GPUBOX_FILE_CACHE_LIST_H
#define GPUBOX_FILE_CACHE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An image with its note, or a single file. */
struct cache_entry {
	char name[128]; /* less what stands behind the dot */
	char kind[16];	/* "root", "driver", "kernel", "qemu"... */
	uint64_t bytes;
	int64_t used; /* seconds since 1970 */
	bool in_use;  /* a guest has it now */
};

struct cache_list {
	struct cache_entry *entry; /* the one that was used last comes first */
	size_t count;
	uint64_t bytes;
};

/*
 * List the open cache @dir; files that are not gpubox's are left out.
 * cache_list_free() frees it; on failure it is empty. Errors: -ENOMEM, those of
 * opendir(3).
 */
int cache_list_read(int dir, struct cache_list *list);
void cache_list_free(struct cache_list *list);

/* Which entries go. */
struct cache_prune {
	uint64_t keep;	/* bytes: the oldest go until the others fit */
	int64_t unused; /* seconds: only what nobody used for as long */
	bool dry_run;
};

/*
 * Remove them from the cache @dir and from @list, into @gone (both freed with
 * cache_list_free()). What is in use stays. Errors: -ENOMEM, those of
 * unlink(2), at the first of which it ends: @gone are those before it.
 */
int cache_list_prune(int dir, const struct cache_prune *prune,
		     struct cache_list *list, struct cache_list *gone);

/* Remove what is beyond the board's bound (CONFIG_CACHE_MIB). */
void cache_list_bound(int dir);

/* Remember that the open file @fd of the cache was used now. */
void cache_list_used(int fd);

#endif /* GPUBOX_FILE_CACHE_LIST_H */
