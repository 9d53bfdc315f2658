// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/cache_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "board/board.h"
#include "file/hold.h"

/* How exact it is; each time is a write to the disk. */
#define LIST_USED_S 3600

/* With what we name files; the folder is not ours alone (fetched kernels). */
static const char *const list_kinds[] = {
	"root",	   "driver", "kernel", "modules",
	"modinfo", "tree",   "qemu",   "template",
};

static bool list_kind(const char *name, char kind[16])
{
	size_t i, size = strcspn(name, "-");

	for (i = 0; i < sizeof(list_kinds) / sizeof(list_kinds[0]); i++) {
		if (strlen(list_kinds[i]) != size ||
		    memcmp(name, list_kinds[i], size) != 0 ||
		    strspn(name + size + 1, "0123456789abcdef") < 16)
			continue;
		memcpy(kind, list_kinds[i], size + 1);
		return true;
	}
	return false;
}

static struct cache_entry *list_entry(struct cache_list *list, const char *name)
{
	size_t i, size = strcspn(name, ".");
	struct cache_entry *entry;

	for (i = 0; i < list->count; i++) {
		entry = &list->entry[i];
		if (!strncmp(entry->name, name, size) && !entry->name[size])
			return entry;
	}
	entry = reallocarray(list->entry, list->count + 1, sizeof(*entry));
	if (!entry)
		return NULL;
	list->entry = entry;
	entry += list->count++;
	memset(entry, 0, sizeof(*entry));
	memcpy(entry->name, name, size);
	list_kind(name, entry->kind);
	return entry;
}

/* Who has an image holds it, as long as the guest has it (layer.h). */
static bool list_in_use(int dir, const char *name)
{
	int fd = openat(dir, name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	bool in_use;

	if (fd < 0)
		return false;
	in_use = hold_is_taken(fd);
	close(fd);
	return in_use;
}

static int list_add(int dir, const char *name, struct cache_list *list)
{
	struct cache_entry *entry;
	struct stat st;
	char kind[16];

	if (!list_kind(name, kind) || strcspn(name, ".") >= sizeof(entry->name) ||
	    fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode))
		return 0;
	entry = list_entry(list, name);
	if (!entry)
		return -ENOMEM;
	entry->bytes += (uint64_t)st.st_size;
	list->bytes += (uint64_t)st.st_size;
	if (st.st_mtim.tv_sec > entry->used)
		entry->used = st.st_mtim.tv_sec;
	entry->in_use = entry->in_use || list_in_use(dir, name);
	return 0;
}

static int list_order(const void *a, const void *b)
{
	const struct cache_entry *x = a, *y = b;

	if (x->used != y->used)
		return x->used > y->used ? -1 : 1;
	return strcmp(x->name, y->name);
}

static DIR *list_open(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);

	if (!folder && fd >= 0)
		close(fd);
	return folder;
}

int cache_list_read(int dir, struct cache_list *list)
{
	DIR *folder = list_open(dir);
	struct dirent *entry;
	int err = 0;

	memset(list, 0, sizeof(*list));
	if (!folder)
		return -errno;
	while (!err && (entry = readdir(folder)))
		err = list_add(dir, entry->d_name, list);
	closedir(folder);
	if (err)
		cache_list_free(list);
	else if (list->count)
		qsort(list->entry, list->count, sizeof(*list->entry), list_order);
	return err;
}

void cache_list_free(struct cache_list *list)
{
	free(list->entry);
	memset(list, 0, sizeof(*list));
}

static int list_remove(int dir, const struct cache_entry *entry)
{
	static const char *const endings[] = {"", ".erofs", ".json"};
	char name[sizeof(entry->name) + 8];
	size_t i;
	int err = 0;

	for (i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		snprintf(name, sizeof(name), "%s%s", entry->name, endings[i]);
		if (unlinkat(dir, name, 0) && errno != ENOENT)
			err = -errno;
	}
	return err;
}

/* From the oldest on. */
int cache_list_prune(int dir, const struct cache_prune *prune,
		     struct cache_list *list, struct cache_list *gone)
{
	int64_t before = time(NULL) - prune->unused;
	struct cache_entry *entry;
	size_t i;
	int err = 0;

	memset(gone, 0, sizeof(*gone));
	gone->entry = calloc(list->count + 1, sizeof(*entry));
	if (!gone->entry)
		return -ENOMEM;
	for (i = list->count; i-- > 0 && !err && list->bytes > prune->keep;) {
		entry = &list->entry[i];
		if (entry->in_use || entry->used > before)
			continue;
		if (!prune->dry_run)
			err = list_remove(dir, entry);
		if (err)
			break;
		list->bytes -= entry->bytes;
		gone->bytes += entry->bytes;
		gone->entry[gone->count++] = *entry;
		memmove(entry, entry + 1, (--list->count - i) * sizeof(*entry));
	}
	return err;
}

/* What was just made stays, also if it is larger than all there may be. */
void cache_list_bound(int dir)
{
	const struct cache_prune prune = {
		.keep = board_get()->cache_mib << 20,
		.unused = 60,
	};
	struct cache_list list, gone;

	if (cache_list_read(dir, &list))
		return;
	if (list.bytes > prune.keep) {
		cache_list_prune(dir, &prune, &list, &gone);
		cache_list_free(&gone);
	}
	cache_list_free(&list);
}

void cache_list_used(int fd)
{
	struct stat st;

	if (!fstat(fd, &st) && st.st_mtim.tv_sec < time(NULL) - LIST_USED_S)
		(void)!futimens(fd, NULL);
}
