/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Templates: guests that were saved before their job came, in cache.h's folder.
 * A template is trusted as the kernel in it is: it is a file that nobody but
 * its owner can read or write, found by a name that stands for all it was made
 * of.
 */
#ifndef GPUBOX_TEMPLATE_TEMPLATE_H
#define GPUBOX_TEMPLATE_TEMPLATE_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "file/stash.h"

#define TEMPLATE_KIND "template"
#define TEMPLATE_WHY  256

struct template
{
	int fd;	       /* of the file, read-only; -1: there is none */
	uint64_t size; /* bytes of the saved guest */
	int64_t made;  /* seconds since 1970 */
};

/*
 * Find the template @name that is at most @hours old. 0:
 * template_close() undoes it. -ENOENT: there is none, -EAGAIN: and none is to
 * be made yet; @why says why, @found->fd is -1.
 */
int template_find(const char *name, unsigned int hours, struct template *found,
		  char why[TEMPLATE_WHY]);
void template_close(struct template *found);

/*
 * Remove the template @name, and remember for an hour that none is to be made
 * because of @why.
 */
void template_discard(const char *name, const char *why);

/* One of them, for people. */
struct template_entry {
	char name[STASH_NAME];
	uint64_t bytes;
	int64_t made;		   /* seconds since 1970 */
	bool old;		   /* nobody uses it any more */
	char failed[TEMPLATE_WHY]; /* why there is none, or "" */
	char note[512];		   /* what it is of */
};

struct template_list {
	struct template_entry *entry; /* the one that was used last comes first */
	size_t count;
	uint64_t bytes;
};

/*
 * List those of the open cache @dir; template_list_free() frees; on failure it
 * is empty. Errors: -ENOMEM, those of opendir(3).
 */
int template_list(int dir, unsigned int hours, struct template_list *list);
void template_list_free(struct template_list *list);

/*
 * Remove from @dir those that are too old, and of the others those that were
 * used longest ago, until @keep are left; ->bytes of @gone are what that gives
 * back. @gone is freed with template_list_free(), in every case: what cannot be
 * removed is not among them. Errors: as above, the last of unlink(2).
 */
int template_prune(int dir, unsigned int hours, unsigned int keep,
		   struct template_list *gone);

#endif /* GPUBOX_TEMPLATE_TEMPLATE_H */
