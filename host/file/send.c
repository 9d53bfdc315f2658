// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/send.h"

#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

#define SEND_BUFFER (256 << 10)
#define SEND_HOLES  1000 /* guest-init takes 1024 parts of a file */
#define SEND_SECTOR 512	 /* of st_blocks */
#define SEND_DEPTH  250	 /* folders in each other: each is open */

struct send {
	struct archive *to;
	struct archive_entry *entry;
	struct archive_entry_linkresolver *links;
	struct fault *fault;
	char *buffer;
	const char *zeros; /* as many */
	unsigned int depth;
	bool lost;
};

static int send_put(const struct send *s, const void *data, uint64_t size)
{
	size_t piece;

	while (size) {
		piece = size < SEND_BUFFER ? (size_t)size : SEND_BUFFER;
		if (archive_write_data(s->to, data, piece) < 0)
			return -EIO;
		size -= piece;
	}
	return 0;
}

/* What cannot be read is said; the copy goes on, and fails at its end. */
static int send_lose(struct send *s, int err)
{
	log_warn("%s: %s", archive_entry_pathname(s->entry), strerror(-err));
	s->lost = true;
	return 0;
}

/* The parts of the open file @fd that are no holes. */
static void send_holes(const struct send *s, int fd, off_t size)
{
	off_t from, to = 0;
	int parts;

	for (parts = 0; to < size; parts++) {
		from = lseek(fd, to, SEEK_DATA);
		if (from < 0)
			break;
		to = lseek(fd, from, SEEK_HOLE);
		if (to < 0 || to > size || parts == SEND_HOLES)
			to = size;
		if (from < to)
			archive_entry_sparse_add_entry(s->entry, from, to - from);
	}
	/* One that is a hole from end to end has a part of no bytes. */
	if (!parts)
		archive_entry_sparse_add_entry(s->entry, size, 0);
}

/* libarchive takes the holes, too, and looks at none of their bytes. */
static int send_bytes(struct send *s, int fd, off_t size)
{
	off_t at = 0, data;
	int err = 0;
	ssize_t n;

	while (!err && at < size) {
		data = lseek(fd, at, SEEK_DATA);
		if (data < 0)
			data = errno == ENXIO ? size : at;
		if (data > size)
			data = size;
		if (data > at) {
			err = send_put(s, s->zeros, (uint64_t)(data - at));
			at = data;
			continue;
		}
		n = pread(fd, s->buffer, SEND_BUFFER, at);
		if (n <= 0)
			break;
		if (n > size - at)
			n = size - at;
		err = send_put(s, s->buffer, (uint64_t)n);
		at += n;
	}
	if (err || at == size)
		return err;
	log_warn("%s: became shorter while it was read",
		 archive_entry_pathname(s->entry));
	s->lost = true;
	return send_put(s, s->zeros, (uint64_t)(size - at));
}

static int send_header(const struct send *s)
{
	int ret = archive_write_header(s->to, s->entry);

	return ret < ARCHIVE_WARN ? -EIO : 0;
}

static void send_describe(const struct send *s, const struct stat *st)
{
	struct archive_entry *entry = s->entry;

	archive_entry_copy_stat(entry, st);
	/* Readers do not agree on fractions before 1970. */
	if (st->st_mtime < 0)
		archive_entry_set_mtime(entry, st->st_mtime, 0);
	archive_entry_unset_atime(entry);
	archive_entry_unset_ctime(entry);
	archive_entry_sparse_clear(entry);
	archive_entry_set_hardlink(entry, NULL);
	archive_entry_set_symlink(entry, NULL);
	if (!S_ISREG(st->st_mode))
		archive_entry_set_size(entry, 0);
}

/* Whether it is a further name of what went by before. */
static bool send_is_known(const struct send *s, const struct stat *st)
{
	struct archive_entry *entry = s->entry, *spare = NULL;

	if (S_ISDIR(st->st_mode) || st->st_nlink < 2)
		return false;
	archive_entry_linkify(s->links, &entry, &spare);
	return archive_entry_hardlink(s->entry) != NULL;
}

/* The same file that was looked at, and no FIFO that took its place. */
static int send_file(struct send *s, int dir, const char *leaf, int follow)
{
	int fd = openat(dir, leaf,
			O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | follow);
	struct stat st;
	int err = 0;

	if (fd < 0)
		return send_lose(s, -errno);
	if (fstat(fd, &st))
		err = -errno;
	else if (!S_ISREG(st.st_mode))
		err = -ESTALE;
	if (err) {
		close(fd);
		return send_lose(s, err);
	}
	send_describe(s, &st);
	if (st.st_blocks < st.st_size / SEND_SECTOR)
		send_holes(s, fd, st.st_size);
	err = send_header(s);
	if (!err)
		err = send_bytes(s, fd, st.st_size);
	close(fd);
	return err;
}

static int send_link(struct send *s, int dir, const char *leaf)
{
	char target[PATH_MAX];
	ssize_t size = readlinkat(dir, leaf, target, sizeof(target) - 1);

	if (size < 0)
		return send_lose(s, -errno);
	target[size] = '\0';
	archive_entry_copy_symlink(s->entry, target);
	return send_header(s);
}

static int send_one(struct send *s, int dir, const char *leaf, const char *name,
		    bool follow);

static int send_child(struct send *s, int dir, const char *leaf, const char *name)
{
	char *path;
	int err;

	if (!strcmp(leaf, ".") || !strcmp(leaf, ".."))
		return 0;
	if (asprintf(&path, "%s/%s", name, leaf) < 0)
		return fault_no_memory(s->fault, "%s", name);
	err = send_one(s, dir, leaf, path, false);
	free(path);
	return err;
}

static int send_folder(struct send *s, int dir, const char *leaf,
		       const char *name, int follow)
{
	int fd = openat(dir, leaf, O_RDONLY | O_DIRECTORY | O_CLOEXEC | follow);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *found;
	int err = folder ? 0 : -errno;

	if (!folder) {
		if (fd >= 0)
			close(fd);
		return send_lose(s, err);
	}
	err = send_header(s);
	if (!err && s->depth == SEND_DEPTH)
		err = send_lose(s, -ELOOP);
	else if (!err) {
		s->depth++;
		while (!err && (found = readdir(folder)))
			err = send_child(s, fd, found->d_name, name);
		s->depth--;
	}
	closedir(folder);
	return err;
}

static int send_one(struct send *s, int dir, const char *leaf, const char *name,
		    bool follow)
{
	int flags = follow ? 0 : O_NOFOLLOW;
	struct stat st;

	archive_entry_copy_pathname(s->entry, name);
	if (fstatat(dir, leaf, &st, follow ? 0 : AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : send_lose(s, -errno);
	send_describe(s, &st);
	if (send_is_known(s, &st))
		return send_header(s);
	switch (st.st_mode & S_IFMT) {
	case S_IFREG:
		return send_file(s, dir, leaf, flags);
	case S_IFDIR:
		return send_folder(s, dir, leaf, name, flags);
	case S_IFLNK:
		return archive_entry_hardlink(s->entry)
			       ? send_header(s)
			       : send_link(s, dir, leaf);
	case S_IFSOCK:
		log_warn("%s: is a socket, which is not copied", name);
		return 0;
	default:
		return send_header(s);
	}
}

static int send_open(struct send *s, const char *path)
{
	s->entry = archive_entry_new();
	s->links = archive_entry_linkresolver_new();
	s->buffer = calloc(2, SEND_BUFFER);
	if (!s->entry || !s->links || !s->buffer)
		return fault_no_memory(s->fault, "%s", path);
	s->zeros = s->buffer + SEND_BUFFER;
	archive_entry_linkresolver_set_strategy(
		s->links, ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE);
	return 0;
}

static void send_close(struct send *s)
{
	archive_entry_free(s->entry);
	if (s->links)
		archive_entry_linkresolver_free(s->links);
	free(s->buffer);
}

int send_path(struct archive *to, const char *path, bool follow, bool *lost,
	      struct fault *fault)
{
	struct send s = {.to = to, .fault = fault};
	int err = send_open(&s, path);

	if (!err)
		err = send_one(&s, AT_FDCWD, path, ".", follow);
	*lost = s.lost;
	send_close(&s);
	return err;
}

/* From @at to @end of an entry: a hole. */
static int send_gap(const struct send *s, la_int64_t at, la_int64_t end)
{
	return end > at ? send_put(s, s->zeros, (uint64_t)(end - at)) : 0;
}

static int send_blocks(const struct send *s, struct archive *from)
{
	la_int64_t at = 0, begin;
	const void *data;
	size_t size;
	int ret, err = 0;

	while (!err && (ret = archive_read_data_block(from, &data, &size,
						      &begin)) != ARCHIVE_EOF) {
		if (ret < ARCHIVE_WARN || begin < at)
			return -EBADMSG;
		err = send_gap(s, at, begin);
		if (!err && size && archive_write_data(s->to, data, size) < 0)
			err = -EIO;
		at = begin + (la_int64_t)size;
	}
	return err ? err : send_gap(s, at, archive_entry_size(s->entry));
}

int send_archive(struct archive *to, struct archive *from, const char *name,
		 struct fault *fault)
{
	struct send s = {.to = to, .fault = fault};
	int err = send_open(&s, name), ret;
	struct archive_entry *entry, *own = s.entry;

	while (!err &&
	       (ret = archive_read_next_header(from, &entry)) != ARCHIVE_EOF) {
		if (ret < ARCHIVE_WARN || !archive_entry_pathname(entry)) {
			err = -EBADMSG;
			break;
		}
		if (archive_entry_sparse_count(entry) > SEND_HOLES)
			archive_entry_sparse_clear(entry);
		if (archive_entry_hardlink(entry))
			archive_entry_unset_size(entry);
		s.entry = entry;
		err = send_header(&s);
		if (!err && !archive_entry_hardlink(entry))
			err = send_blocks(&s, from);
	}
	s.entry = own;
	send_close(&s);
	if (err == -EBADMSG)
		fault_set(fault, FAULT_HOST, err, "%s: is not an archive: %s",
			  name,
			  archive_error_string(from) ? archive_error_string(from)
						     : "an entry has no name");
	return err;
}

struct archive *send_writer(void)
{
	struct archive *to = archive_write_new();

	if (!to)
		return NULL;
	archive_write_set_format_pax(to);
	archive_write_set_format_option(to, "pax", "hdrcharset", "BINARY");
	archive_write_set_bytes_per_block(to, 64 << 10);
	archive_write_set_bytes_in_last_block(to, 1);
	return to;
}

/* By nothing but libraries: no filter of these starts a program. */
struct archive *send_reader(void)
{
	struct archive *from = archive_read_new();

	if (!from)
		return NULL;
	archive_read_support_filter_gzip(from);
	archive_read_support_filter_bzip2(from);
	archive_read_support_filter_xz(from);
	archive_read_support_filter_zstd(from);
	archive_read_support_format_tar(from);
	return from;
}
