// SPDX-License-Identifier: GPL-2.0-or-later
#include "doctor/replica.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doctor/capture.h"

#define REPLICA_LINKS_MAX 40 /* as the kernel has it */

static int replica_add(struct replica *replica, enum replica_type type,
		       const char *path, const char *data, size_t size)
{
	struct replica_entry *bigger, *entry;

	bigger = realloc(replica->entry,
			 (replica->count + 1) * sizeof(*replica->entry));
	if (!bigger)
		return -ENOMEM;
	replica->entry = bigger;
	entry = &replica->entry[replica->count];
	entry->type = type;
	entry->size = size;
	entry->path = strdup(path);
	entry->data = malloc(size + 1);
	if (!entry->path || !entry->data) {
		free(entry->path);
		free(entry->data);
		return -ENOMEM;
	}
	if (size)
		memcpy(entry->data, data, size);
	entry->data[size] = '\0';
	capture_scrub(entry->path, strlen(entry->path));
	if (type == REPLICA_LINK)
		capture_scrub(entry->data, size);
	replica->count++;
	return 0;
}

/* @place/@name in front of what is left of the path, or the root's. */
static int replica_join(char *place, const char *target, char *rest)
{
	char joined[PATH_MAX];

	if (snprintf(joined, sizeof(joined), "%s/%s", target, rest) >=
	    (int)sizeof(joined))
		return -ENAMETOOLONG;
	if (target[0] == '/')
		place[0] = '\0';
	memcpy(rest, joined, strlen(joined) + 1);
	return 0;
}

/*
 * Follow @path, adding each link on the way; @place receives where it leads,
 * without links. With @keep_last the last component is not followed.
 */
static int replica_walk(struct replica *replica, const char *path,
			bool keep_last, char *place)
{
	char rest[PATH_MAX], target[PATH_MAX], *name, *up;
	int links = 0, err;

	place[0] = '\0';
	if (snprintf(rest, sizeof(rest), "%s", path) >= (int)sizeof(rest))
		return -ENAMETOOLONG;
	for (;;) {
		size_t skip = strspn(rest, "/"), n, at = strlen(place);
		ssize_t got;
		char left[PATH_MAX];

		name = rest + skip;
		n = strcspn(name, "/");
		if (n == 0)
			return 0;
		if (at + n + 2 > PATH_MAX)
			return -ENAMETOOLONG;
		memcpy(left, name + n, strlen(name + n) + 1);
		name[n] = '\0';
		if (!strcmp(name, "..")) {
			up = strrchr(place, '/');
			if (up)
				*up = '\0';
			memcpy(rest, left, strlen(left) + 1);
			continue;
		}
		if (strcmp(name, ".") != 0) {
			place[at] = '/';
			memcpy(place + at + 1, name, n + 1);
		}
		memcpy(rest, left, strlen(left) + 1);
		if (keep_last && !rest[strspn(rest, "/")])
			return 0;
		got = readlink(place, target, sizeof(target) - 1);
		if (got < 0)
			continue;
		target[got] = '\0';
		if (++links > REPLICA_LINKS_MAX)
			return -ELOOP;
		err = replica_add(replica, REPLICA_LINK, place, target,
				  (size_t)got);
		if (err)
			return err;
		place[at] = '\0';
		err = replica_join(place, target, rest);
		if (err)
			return err;
	}
}

int replica_add_file(struct replica *replica, const char *path,
		     const char *data, size_t size)
{
	char place[PATH_MAX];
	int err;

	err = replica_walk(replica, path, false, place);
	return err ? err : replica_add(replica, REPLICA_FILE, place, data, size);
}

int replica_add_link(struct replica *replica, const char *path)
{
	char place[PATH_MAX], target[PATH_MAX];
	ssize_t n;
	int err;

	err = replica_walk(replica, path, true, place);
	if (err)
		return err;
	n = readlink(place, target, sizeof(target));
	if (n < 0 || n == sizeof(target))
		return 0;
	return replica_add(replica, REPLICA_LINK, place, target, (size_t)n);
}

int replica_add_stub(struct replica *replica, const char *path)
{
	char place[PATH_MAX];
	struct stat st;
	int err;

	err = replica_walk(replica, path, false, place);
	if (err || stat(place, &st) < 0)
		return err;
	return replica_add(replica,
			   S_ISDIR(st.st_mode) ? REPLICA_DIR : REPLICA_STUB,
			   place, NULL, 0);
}

int replica_add_name(struct replica *replica, const char *path)
{
	char place[PATH_MAX];
	struct stat st;
	int err;

	err = replica_walk(replica, path, true, place);
	if (err || lstat(place, &st) < 0)
		return err;
	if (S_ISLNK(st.st_mode))
		return replica_add_link(replica, path);
	return replica_add(replica,
			   S_ISDIR(st.st_mode) ? REPLICA_DIR : REPLICA_STUB,
			   place, NULL, 0);
}

static int replica_compare(const void *a, const void *b)
{
	const struct replica_entry *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	/* the strongest of one name last, so that it is the one kept */
	return order ? order : (int)x->type - (int)y->type;
}

static int replica_write_entry(struct archive *archive,
			       const struct replica_entry *from)
{
	struct archive_entry *entry = archive_entry_new();
	int err = 0;

	if (!entry)
		return -ENOMEM;
	archive_entry_set_pathname(entry, from->path + 1);
	archive_entry_set_perm(entry, from->type == REPLICA_DIR ? 0755 : 0644);
	archive_entry_set_mtime(entry, 0, 0);
	if (from->type == REPLICA_LINK) {
		archive_entry_set_filetype(entry, AE_IFLNK);
		archive_entry_set_symlink(entry, from->data);
	} else {
		archive_entry_set_filetype(
			entry, from->type == REPLICA_DIR ? AE_IFDIR : AE_IFREG);
		archive_entry_set_size(entry, (la_int64_t)from->size);
	}
	if (archive_write_header(archive, entry) != ARCHIVE_OK ||
	    (from->type == REPLICA_FILE && from->size &&
	     archive_write_data(archive, from->data, from->size) !=
		     (la_ssize_t)from->size))
		err = archive_errno(archive) > 0 ? -archive_errno(archive) : -EIO;
	archive_entry_free(entry);
	return err;
}

int replica_write(struct replica *replica, int fd)
{
	struct archive *archive = archive_write_new();
	size_t i;
	int err = 0;

	if (!archive)
		return -ENOMEM;
	qsort(replica->entry, replica->count, sizeof(*replica->entry),
	      replica_compare);
	if (archive_write_set_format_pax_restricted(archive) != ARCHIVE_OK ||
	    archive_write_open_fd(archive, fd) != ARCHIVE_OK)
		err = -EIO;
	for (i = 0; i < replica->count && !err; i++) {
		if (i + 1 < replica->count &&
		    !strcmp(replica->entry[i].path, replica->entry[i + 1].path))
			continue;
		if (replica->entry[i].path[0])
			err = replica_write_entry(archive, &replica->entry[i]);
	}
	if (archive_write_close(archive) != ARCHIVE_OK && !err)
		err = archive_errno(archive) > 0 ? -archive_errno(archive) : -EIO;
	archive_write_free(archive);
	return err;
}

void replica_free(struct replica *replica)
{
	size_t i;

	for (i = 0; i < replica->count; i++) {
		free(replica->entry[i].path);
		free(replica->entry[i].data);
	}
	free(replica->entry);
	memset(replica, 0, sizeof(*replica));
}
