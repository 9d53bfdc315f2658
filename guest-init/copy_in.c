// SPDX-License-Identifier: GPL-2.0-or-later
#include "copy.h"

#include <stdbool.h>

#include <linux/errno.h>
#include <linux/stat.h>

#include "copy_data.h"
#include "copy_path.h"
#include "guest_abi.h"
#include "mem.h"
#include "sys.h"
#include "tar.h"
#include "text.h"

#define COPY_IN_FOLDERS	 256 /* in each other whose time is set at their end */
#define COPY_IN_SET_IDS	 06000u
#define COPY_IN_TEMP	 ".gpubox-copy."
#define COPY_IN_NAME_MAX 255

/* A folder that is being filled. */
struct copy_in_folder {
	struct __kernel_timespec mtime;
	uint32_t mode;
	int fd;
	size_t size; /* of its path */
};

struct copy_in {
	struct copy_aim aim;
	bool own; /* owners come along, and set-user-ID bits */
	struct tar_entry entry;
	struct tar_records records;
	char text[TAR_RECORDS];
	char path[TAR_PATH];   /* of the entry, below the aim */
	char target[TAR_PATH]; /* of a link */
	char temp[COPY_IN_NAME_MAX + 1];
	char inside[TAR_PATH]; /* the path of the innermost folder */
	size_t depth;
	struct copy_in_folder folder[COPY_IN_FOLDERS];
};

static struct copy_in copy_in_state;

static const char copy_in_damaged[] =
	"the archive ends before its end, or is damaged";

static const struct __kernel_timespec copy_in_now = {0, 0x3fffffff}; /* UTIME_NOW */

static void copy_in_times(const struct tar_entry *entry,
			  struct __kernel_timespec times[2])
{
	times[0] = copy_in_now;
	times[1].tv_sec = entry->mtime;
	times[1].tv_nsec = entry->mtime_ns;
}

static uint32_t copy_in_mode(const struct copy_in *c)
{
	return c->own ? c->entry.mode : c->entry.mode & ~COPY_IN_SET_IDS;
}

static int copy_in_owner(const struct copy_in *c, int fd, const char *name)
{
	return (int)SYS_5(fchownat, fd, name, c->own ? c->entry.uid : 0,
			  c->own ? c->entry.gid : 0,
			  AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH);
}

/* Folders get their times when nothing more is put into them. */
static int copy_in_leave(struct copy_in *c)
{
	struct copy_in_folder *folder = &c->folder[--c->depth];
	struct __kernel_timespec times[2] = {copy_in_now, folder->mtime};
	int ret = (int)SYS_2(fchmod, folder->fd, folder->mode);

	if (!ret)
		ret = (int)SYS_4(utimensat, folder->fd, NULL, times, 0);
	sys_close(folder->fd);
	return ret;
}

static bool copy_in_is_inside(const struct copy_in *c)
{
	size_t size = c->folder[c->depth - 1].size;

	return !size ||
	       (!memcmp(c->inside, c->path, size) && c->path[size] == '/');
}

static int copy_in_enter(struct copy_in *c, int fd)
{
	struct copy_in_folder *folder = &c->folder[c->depth];
	int ret = copy_in_owner(c, fd, "");

	if (ret || c->depth == COPY_IN_FOLDERS) {
		sys_close(fd);
		return ret ? ret : -ELOOP;
	}
	*folder = (struct copy_in_folder){
		.mtime = {c->entry.mtime, c->entry.mtime_ns},
		.mode = copy_in_mode(c),
		.fd = fd,
		.size = strlen(c->path),
	};
	memcpy(c->inside, c->path, folder->size + 1);
	c->depth++;
	return 0;
}

/* One that is there is filled further, a link to one within as well. */
static int copy_in_make_folder(struct copy_in *c, int parent, const char *leaf)
{
	int ret = (int)SYS_3(mkdirat, parent, leaf, 0700), path, fd;

	if (ret && ret != -EEXIST)
		return ret;
	path = copy_path_open(ret ? c->aim.folder : parent, ret ? c->path : leaf);
	if (path < 0)
		return path;
	fd = (int)SYS_4(openat, path, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	sys_close(path);
	return fd < 0 ? fd : copy_in_enter(c, fd);
}

static int copy_in_temp(struct copy_in *c)
{
	uint64_t number = 0;
	struct text text;
	long len = SYS_3(getrandom, &number, sizeof(number), 0);

	if (len != sizeof(number))
		return -EIO;
	text_begin(&text, c->temp, sizeof(c->temp));
	text_add(&text, COPY_IN_TEMP);
	text_number(&text, number);
	return 0;
}

static int copy_in_fill(struct copy_in *c, int fd)
{
	struct __kernel_timespec times[2];
	int ret = copy_data_in(fd, &c->entry);

	if (!ret)
		ret = copy_in_owner(c, fd, "");
	if (!ret)
		ret = (int)SYS_2(fchmod, fd, copy_in_mode(c));
	copy_in_times(&c->entry, times);
	return ret ? ret : (int)SYS_4(utimensat, fd, NULL, times, 0);
}

static int copy_in_make_file(struct copy_in *c, int parent)
{
	int fd = (int)SYS_4(openat, parent, c->temp,
			    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			    0600);
	int ret;

	if (fd < 0)
		return fd;
	ret = copy_in_fill(c, fd);
	sys_close(fd);
	return ret;
}

static int copy_in_make_link(struct copy_in *c, int parent)
{
	int ret = copy_path(&c->aim, c->entry.link, c->target), from;
	const char *leaf = NULL;

	from = ret ? ret : copy_path_parent(&c->aim, c->target, &leaf);
	return from < 0 ? from
			: (int)SYS_5(linkat, from, leaf, parent, c->temp, 0);
}

static int copy_in_make_node(struct copy_in *c, int parent)
{
	static const uint32_t types[] = {
		[TAR_CHAR - TAR_FILE] = S_IFCHR,
		[TAR_DISK - TAR_FILE] = S_IFBLK,
		[TAR_FIFO - TAR_FILE] = S_IFIFO,
	};
	const struct tar_entry *entry = &c->entry;
	uint64_t device = (entry->minor & 0xff) | entry->major << 8 |
			  (uint64_t)(entry->minor & ~0xffu) << 12;

	if (entry->type == TAR_SYMLINK)
		return (int)SYS_3(symlinkat, entry->link, parent, c->temp);
	return (int)SYS_4(mknodat, parent, c->temp,
			  types[entry->type - TAR_FILE] | copy_in_mode(c),
			  entry->type == TAR_FIFO ? 0 : device);
}

static int copy_in_make(struct copy_in *c, int parent)
{
	struct __kernel_timespec times[2];
	int ret;

	if (c->entry.type == TAR_FILE)
		return copy_in_make_file(c, parent);
	if (c->entry.type == TAR_LINK)
		return copy_in_make_link(c, parent);
	ret = copy_in_make_node(c, parent);
	if (!ret)
		ret = copy_in_owner(c, parent, c->temp);
	copy_in_times(&c->entry, times);
	return ret ? ret
		   : (int)SYS_4(utimensat, parent, c->temp, times,
				AT_SYMLINK_NOFOLLOW);
}

/*
 * @parent may be closed meanwhile: copy_path_parent() has one at a time. The
 * entry gets its name when it is whole; what had the name is gone then.
 */
static int copy_in_put(struct copy_in *c, int parent, const char *leaf)
{
	int own = (int)SYS_3(fcntl, parent, F_DUPFD_CLOEXEC, 0), ret;

	if (own < 0)
		return own;
	ret = copy_in_temp(c);
	if (!ret)
		ret = copy_in_make(c, own);
	if (!ret)
		ret = (int)SYS_5(renameat2, own, c->temp, own, leaf, 0);
	/* Two names of one file: rename(2) leaves both. */
	SYS_3(unlinkat, own, c->temp, 0);
	sys_close(own);
	return ret;
}

static int copy_in_entry(struct copy_in *c)
{
	bool folder = c->entry.type == TAR_FOLDER;
	const char *leaf = NULL;
	int parent, ret;

	ret = copy_path(&c->aim, c->entry.name, c->path);
	while (!ret && c->depth && !copy_in_is_inside(c)) {
		ret = copy_in_leave(c);
		if (c->depth)
			c->inside[c->folder[c->depth - 1].size] = 0;
	}
	if (ret)
		return ret;
	if (!*c->path && !folder)
		return -EISDIR;
	if (!*c->path && c->aim.keep)
		return 0;
	parent = copy_path_parent(&c->aim, c->path, &leaf);
	if (parent < 0)
		return parent;
	return folder ? copy_in_make_folder(c, parent, leaf)
		      : copy_in_put(c, parent, leaf);
}

/* Those of the next entry; those of all are nothing we need. */
static int copy_in_records(struct copy_in *c)
{
	size_t size = c->entry.size;
	int ret;

	if (size > TAR_RECORDS)
		return -EBADMSG;
	ret = copy_read(c->text, size);
	if (!ret && c->entry.type == TAR_PAX)
		ret = tar_read_records(c->text, size, &c->records);
	return ret ? ret : copy_read(c->text, tar_padding(size));
}

/* 1, 0 at the end of the archive, or -errno. */
static int copy_in_next(struct copy_in *c)
{
	uint8_t block[TAR_BLOCK];
	int ret;

	memset(&c->records, 0, sizeof(c->records));
	for (;;) {
		ret = copy_read(block, TAR_BLOCK);
		if (ret)
			return ret;
		if (tar_read_is_end(block))
			return 0;
		ret = tar_read(block, &c->records, &c->entry);
		if (ret)
			return ret;
		if (c->entry.type != TAR_PAX && c->entry.type != TAR_GLOBAL)
			return 1;
		ret = copy_in_records(c);
		if (ret)
			return ret;
	}
}

/* Also of a copy that failed: no folder stays as it is while it is filled. */
static int copy_in_end(struct copy_in *c)
{
	int ret, first = 0;

	while (c->depth) {
		ret = copy_in_leave(c);
		first = first ? first : ret;
	}
	return first;
}

static int copy_in_all(struct copy_in *c, const char *path)
{
	const char *name = path;
	int got = 0, ret = 0, end;

	while (!ret && (got = copy_in_next(c)) > 0)
		ret = copy_in_entry(c);
	if (ret && strcmp(c->entry.name, ".") != 0)
		name = c->entry.name;
	end = copy_in_end(c);
	if (!ret)
		ret = got ? got : end;
	return ret ? copy_say(name, ret, ret == -EBADMSG ? copy_in_damaged : NULL)
		   : 0;
}

int copy_in(const char *flags, const char *path, const char *name)
{
	struct copy_in *c = &copy_in_state;
	const char *flag;

	for (flag = flags; *flag; flag++)
		c->own |= *flag == *ABI_SELF_OWNERS;
	return copy_path_aim(&c->aim, flags, path, name) || copy_in_all(c, path);
}
