// SPDX-License-Identifier: GPL-2.0-or-later
#include "copy.h"

#include <stdbool.h>

#include <linux/errno.h>
#include <linux/magic.h>
#include <linux/stat.h>

#include "copy_data.h"
#include "copy_links.h"
#include "dirent.h"
#include "guest_abi.h"
#include "mem.h"
#include "sys.h"
#include "tar.h"

/* Folders in each other: each has a descriptor and a buffer. */
#define COPY_OUT_DEPTH	 256
#define COPY_OUT_DIRENTS 4096

struct copy_out {
	struct copy_links links;
	struct tar_entry entry; /* its name is where we are */
	uint32_t devices[2];	/* the file system of /dev */
	unsigned int depth;
	bool lost; /* something was not copied, which was said */
	uint8_t header[TAR_WRITE_MAX];
};

static struct copy_out copy_out_state;

static int copy_out_stat(int dir, const char *name, int flags, struct statx *st)
{
	return (int)SYS_5(statx, dir, name, flags, STATX_BASIC_STATS, st);
}

static bool copy_out_is(const struct statx *st, uint32_t type)
{
	return (st->stx_mode & S_IFMT) == type;
}

static char copy_out_type(const struct statx *st)
{
	switch (st->stx_mode & S_IFMT) {
	case S_IFREG:
		return TAR_FILE;
	case S_IFDIR:
		return TAR_FOLDER;
	case S_IFLNK:
		return TAR_SYMLINK;
	case S_IFCHR:
		return TAR_CHAR;
	case S_IFBLK:
		return TAR_DISK;
	case S_IFIFO:
		return TAR_FIFO;
	default:
		return 0;
	}
}

static int copy_out_header(struct copy_out *c)
{
	return copy_write(1, c->header, tar_write(&c->entry, c->header));
}

static void copy_out_describe(struct copy_out *c, const struct statx *st)
{
	struct tar_entry *entry = &c->entry;

	entry->type = copy_out_type(st);
	entry->size = entry->real = 0;
	entry->sparse = false;
	entry->mode = st->stx_mode & 07777;
	entry->uid = st->stx_uid;
	entry->gid = st->stx_gid;
	entry->major = st->stx_rdev_major;
	entry->minor = st->stx_rdev_minor;
	entry->mtime = st->stx_mtime.tv_sec;
	entry->mtime_ns = st->stx_mtime.tv_nsec;
}

static int copy_out_link(struct copy_out *c, int dir, const char *name)
{
	long len = SYS_4(readlinkat, dir, name, c->entry.link, TAR_PATH - 1);

	if (len <= 0)
		return len ? (int)len : -ENOENT;
	c->entry.link[len] = 0;
	return copy_out_header(c);
}

/* The same file that was looked at, and no FIFO that took its place. */
static int copy_out_file(struct copy_out *c, int dir, const char *name, int follow)
{
	int fd, ret;
	struct statx st = {0};

	fd = (int)SYS_4(openat, dir, name,
			O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | follow, 0);
	if (fd < 0)
		return fd;
	ret = copy_out_stat(fd, "", AT_EMPTY_PATH, &st);
	if (!ret && !copy_out_is(&st, S_IFREG))
		ret = -ESTALE;
	if (!ret) {
		copy_out_describe(c, &st);
		ret = copy_data_out(fd, &st, &c->entry, c->header);
		if (ret > 0)
			c->lost = true;
	}
	sys_close(fd);
	return ret < 0 ? ret : 0;
}

/* What the kernel makes up has no size, and no end. */
static bool copy_out_is_made_up(const struct copy_out *c, int fd,
				const struct statx *st)
{
	static const uint32_t kinds[] = {
		PROC_SUPER_MAGIC,    SYSFS_MAGIC,      DEBUGFS_MAGIC,
		TRACEFS_MAGIC,	     SECURITYFS_MAGIC, CGROUP_SUPER_MAGIC,
		CGROUP2_SUPER_MAGIC, BPF_FS_MAGIC,
	};
	uint64_t words[16] = {0}; /* struct statfs begins with its type */
	unsigned int i;

	if (st->stx_dev_major == c->devices[0] &&
	    st->stx_dev_minor == c->devices[1])
		return true;
	if (SYS_2(fstatfs, fd, words))
		return false;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (words[0] == kinds[i])
			return true;
	return false;
}

static int copy_out_entry(struct copy_out *c, int dir, const char *name,
			  int follow);

static int copy_out_child(struct copy_out *c, int dir, const char *name)
{
	char *path = c->entry.name;
	size_t size = strlen(path), more = strlen(name);
	int ret;

	/* A slash, a NUL, and a slash of a folder. */
	if (size + more + 3 > TAR_PATH)
		return copy_say(path, -ENAMETOOLONG, NULL);
	if (size && path[size - 1] != '/')
		path[size++] = '/';
	memcpy(path + size, name, more + 1);
	ret = copy_out_entry(c, dir, name, O_NOFOLLOW);
	path[size] = 0;
	return ret;
}

static int copy_out_children(struct copy_out *c, int fd)
{
	uint8_t buffer[COPY_OUT_DIRENTS] __attribute__((aligned(8))) = {0};
	const struct dirent_entry *entry;
	long len, at;
	int ret = 0;

	while (!ret && (len = SYS_3(getdents64, fd, buffer, sizeof(buffer)))) {
		if (len < 0)
			return copy_say(c->entry.name, (int)len, NULL);
		for (at = 0; !ret && at < len; at += entry->reclen) {
			entry = (const void *)(buffer + at);
			if (strcmp(entry->name, ".") != 0 &&
			    strcmp(entry->name, "..") != 0)
				ret = copy_out_child(c, fd, entry->name);
		}
	}
	return ret;
}

static int copy_out_inside(struct copy_out *c, int fd, const struct statx *st)
{
	int ret;

	if (c->depth == COPY_OUT_DEPTH)
		return copy_say(c->entry.name, -ELOOP, "too deep a folder");
	if (c->depth && copy_out_is_made_up(c, fd, st))
		return 0;
	c->depth++;
	ret = copy_out_children(c, fd);
	c->depth--;
	return ret;
}

static int copy_out_folder(struct copy_out *c, int dir, const char *name,
			   int follow)
{
	size_t size = strlen(c->entry.name);
	struct statx st = {0};
	int fd, ret;

	fd = (int)SYS_4(openat, dir, name,
			O_RDONLY | O_DIRECTORY | O_CLOEXEC | follow, 0);
	if (fd < 0)
		return fd;
	ret = copy_out_stat(fd, "", AT_EMPTY_PATH, &st);
	if (!ret) {
		copy_out_describe(c, &st);
		memcpy(c->entry.name + size, "/", 2);
		ret = copy_out_header(c);
	}
	if (!ret)
		ret = copy_out_inside(c, fd, &st);
	sys_close(fd);
	c->entry.name[size] = 0;
	return ret > 0 ? 0 : ret;
}

static int copy_out_other(struct copy_out *c, int dir, const char *name)
{
	if (c->entry.type)
		return c->entry.type == TAR_SYMLINK ? copy_out_link(c, dir, name)
						    : copy_out_header(c);
	copy_say(c->entry.name, -ENXIO, "is a socket, which is not copied");
	return 0;
}

static int copy_out_linked(struct copy_out *c, const char *first)
{
	c->entry.type = TAR_LINK;
	memcpy(c->entry.link, first, strlen(first) + 1);
	return copy_out_header(c);
}

/* One that has gone meanwhile is none; what else fails is said, and counts. */
static int copy_out_entry(struct copy_out *c, int dir, const char *name,
			  int follow)
{
	const char *first = NULL;
	struct statx st = {0};
	int ret = copy_out_stat(dir, name, follow ? AT_SYMLINK_NOFOLLOW : 0, &st);

	if (ret == -ENOENT && c->depth)
		return 0;
	if (ret)
		return copy_say(c->depth ? c->entry.name : name, ret, NULL);
	copy_out_describe(c, &st);
	if (!copy_out_is(&st, S_IFDIR) && st.stx_nlink > 1)
		first = copy_links_find(&c->links, &st, c->entry.name);
	if (first)
		ret = copy_out_linked(c, first);
	else if (copy_out_is(&st, S_IFDIR))
		ret = copy_out_folder(c, dir, name, follow);
	else if (copy_out_is(&st, S_IFREG))
		ret = copy_out_file(c, dir, name, follow);
	else
		ret = copy_out_other(c, dir, name);
	if (ret == -EACCES || ret == -EPERM || ret == -ENOENT || ret == -ESTALE) {
		copy_say(c->depth ? c->entry.name : name, ret, NULL);
		c->lost = true;
		ret = c->depth ? 0 : ret;
	}
	return ret;
}

int copy_out(const char *flags, const char *name, const char *path)
{
	static const uint8_t end[2 * TAR_BLOCK];
	struct copy_out *c = &copy_out_state;
	struct statx dev = {0};
	int ret;

	if (!*name || strlen(name) >= TAR_PATH / 2)
		return copy_say(path, -ENAMETOOLONG, NULL) != 0;
	memcpy(c->entry.name, name, strlen(name) + 1);
	if (!copy_out_stat(AT_FDCWD, "/dev", 0, &dev)) {
		c->devices[0] = dev.stx_dev_major;
		c->devices[1] = dev.stx_dev_minor;
	}
	ret = copy_out_entry(c, AT_FDCWD, path,
			     strcmp(flags, ABI_SELF_FOLLOW) ? O_NOFOLLOW : 0);
	if (!ret)
		ret = copy_write(1, end, sizeof(end));
	return ret || c->lost;
}
