// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * By moving what is two levels down one level up, and again: one path that
 * is two names long, and three descriptors, however deep the folder is.
 */
#include "file/clear.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct clear {
	int top;
	uint64_t moved; /* for names that nobody else has */
	int err;	/* the first */
};

static DIR *clear_list(int dir, const char *name)
{
	int fd = openat(dir, name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);

	if (!list && fd >= 0)
		close(fd);
	return list;
}

static const char *clear_next(DIR *list)
{
	struct dirent *entry;

	do
		entry = readdir(list);
	while (entry &&
	       (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")));
	return entry ? entry->d_name : NULL;
}

static void clear_failed(struct clear *clear)
{
	if (!clear->err)
		clear->err = -errno;
}

/* True: it is gone, or out of the way. */
static bool clear_child(struct clear *clear, int parent, const char *name)
{
	char aside[32];

	if (!unlinkat(parent, name, 0) || !unlinkat(parent, name, AT_REMOVEDIR))
		return true;
	/* what changes its parent is written to */
	(void)!fchmodat(parent, name, 0700, 0);
	do {
		snprintf(aside, sizeof(aside), ".%016lx", ++clear->moved);
		if (!renameat2(parent, name, clear->top, aside, RENAME_NOREPLACE))
			return true;
	} while (errno == EEXIST);
	clear_failed(clear);
	return false;
}

static bool clear_entry(struct clear *clear, const char *name)
{
	const char *child;
	bool all = true;
	DIR *list;

	if (!unlinkat(clear->top, name, 0) ||
	    !unlinkat(clear->top, name, AT_REMOVEDIR))
		return true;
	(void)!fchmodat(clear->top, name, 0700, 0);
	list = clear_list(clear->top, name);
	if (!list) {
		clear_failed(clear);
		return false;
	}
	while ((child = clear_next(list)))
		all = clear_child(clear, dirfd(list), child) && all;
	closedir(list);
	return all &&
	       (!unlinkat(clear->top, name, AT_REMOVEDIR) || errno == ENOTEMPTY);
}

/* Again, as long as it helps: what was moved up comes in the next turn. */
static void clear_all(struct clear *clear)
{
	const char *name;
	bool more = true;
	DIR *list;

	while (more && !clear->err && (list = clear_list(clear->top, "."))) {
		more = false;
		while ((name = clear_next(list)))
			more = clear_entry(clear, name) || more;
		closedir(list);
	}
}

int clear_at(int dir, const char *name)
{
	struct clear clear = {0};

	if (!unlinkat(dir, name, 0) || errno == ENOENT ||
	    !unlinkat(dir, name, AT_REMOVEDIR))
		return 0;
	if (errno != ENOTEMPTY && errno != EEXIST)
		return -errno;
	(void)!fchmodat(dir, name, 0700, 0);
	clear.top = openat(dir, name,
			   O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (clear.top < 0)
		return -errno;
	clear_all(&clear);
	close(clear.top);
	if (unlinkat(dir, name, AT_REMOVEDIR) && !clear.err)
		clear.err = -errno;
	return clear.err;
}
