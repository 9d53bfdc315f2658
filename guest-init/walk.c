// SPDX-License-Identifier: GPL-2.0-or-later
#include "walk.h"

#include <linux/magic.h>
#include <linux/openat2.h>
#include <linux/stat.h>

#include <asm/statfs.h>

#include "guest_abi.h"
#include "mem.h"
#include "sys.h"

#define WALK_LINKS  40 /* MAXSYMLINKS of the kernel */
#define WALK_PATH   4096
#define WALK_FOLDER (O_PATH | O_DIRECTORY | O_CLOEXEC)

struct walk {
	char path[WALK_PATH];
	char link[WALK_PATH];
	bool make;
	bool file; /* the last word may be one */
};

static uint64_t walk_resolve = RESOLVE_NO_SYMLINKS;

void walk_follow(void)
{
	walk_resolve = RESOLVE_NO_MAGICLINKS;
}

static int walk_open(const char *path, unsigned int flags)
{
	const struct open_how how = {
		.flags = flags,
		.resolve = walk_resolve,
	};

	return (int)SYS_4(openat2, AT_FDCWD, path, &how, sizeof(how));
}

static int walk_make(int at, const char *word, bool file)
{
	int fd;

	if (!file)
		return (int)SYS_3(mkdirat, at, word, 0755);
	fd = (int)SYS_4(openat, at, word,
			O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
	if (fd < 0)
		return fd;
	sys_close(fd);
	return 0;
}

/*
 * The word from @begin to @end, at @at, is a link to what is not there: put
 * into the path where it leads.
 */
static int walk_dangles(struct walk *walk, int at, size_t begin, size_t end)
{
	size_t size = strlen(walk->path), head = begin;
	char rest[WALK_PATH];
	long n;

	memcpy(rest, walk->path + end, size - end + 1);
	walk->path[end] = '\0';
	n = SYS_4(readlinkat, at, walk->path + begin, walk->link, WALK_PATH - 1);
	if (n <= 0)
		return n ? (int)n : -ENOENT;
	if (walk->link[0] == '/')
		head = 0;
	if (head + (size_t)n + size - end >= WALK_PATH)
		return -ENAMETOOLONG;
	memcpy(walk->path + head, walk->link, (size_t)n);
	memcpy(walk->path + head + n, rest, size - end + 1);
	return 1;
}

/* Open the path up to @end, made if it has to be. 1: the path is another. */
static int walk_word(struct walk *walk, int at, size_t begin, size_t end, int *fdp)
{
	char kept = walk->path[end];
	bool file = walk->file && !kept;
	unsigned int flags = file ? O_PATH | O_CLOEXEC : WALK_FOLDER;
	int ret = 0;

	walk->path[end] = '\0';
	*fdp = walk_open(walk->path, flags);
	if (*fdp == -ENOENT && walk->make) {
		ret = walk_make(at, walk->path + begin, file);
		if (!ret)
			*fdp = walk_open(walk->path, flags);
	}
	walk->path[end] = kept;
	if (ret == -EEXIST)
		return walk_dangles(walk, at, begin, end);
	if (ret || *fdp >= 0)
		return ret;
	if (*fdp != -ELOOP || walk_resolve != RESOLVE_NO_SYMLINKS)
		return *fdp;
	return file ? -EINVAL : -ENOTDIR;
}

/* From the root on; a descriptor in *@fdp, or 1: the path is another. */
static int walk_once(struct walk *walk, int *fdp)
{
	int at = sys_open("/", WALK_FOLDER, 0), next, ret = at < 0 ? at : 0;
	size_t begin, end = 0;

	while (!ret) {
		for (begin = end; walk->path[begin] == '/';)
			begin++;
		for (end = begin; walk->path[end] && walk->path[end] != '/';)
			end++;
		if (begin == end)
			break;
		ret = walk_word(walk, at, begin, end, &next);
		if (ret)
			break;
		sys_close(at);
		at = next;
	}
	*fdp = at;
	if (ret && at >= 0)
		sys_close(at);
	return ret;
}

static int walk_all(const char *path, bool make, bool file)
{
	struct walk walk = {.make = make, .file = file};
	unsigned int i;
	int fd, ret;

	if (strlen(path) >= sizeof(walk.path))
		return -ENAMETOOLONG;
	memcpy(walk.path, path, strlen(path) + 1);
	for (i = 0; i < WALK_LINKS; i++) {
		ret = walk_once(&walk, &fd);
		if (ret <= 0)
			return ret ? ret : fd;
	}
	return -ELOOP;
}

int walk_folder(const char *path, bool make)
{
	return walk_all(path, make, false);
}

int walk_file(const char *path)
{
	return walk_all(path, true, true);
}

bool walk_is_own(int at, const char *name)
{
	struct statx st = {0}, root = {0};
	struct statfs fs = {0};
	int fd = (int)SYS_4(openat, at, name, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);

	if (fd >= 0)
		at = fd;
	SYS_5(statx, at, "", AT_EMPTY_PATH, STATX_MNT_ID, &st);
	SYS_5(statx, AT_FDCWD, "/", 0, STATX_MNT_ID, &root);
	SYS_2(fstatfs, at, &fs);
	if (fd >= 0)
		sys_close(fd);
	return st.stx_mnt_id == root.stx_mnt_id || fs.f_type == TMPFS_MAGIC ||
	       fs.f_type == RAMFS_MAGIC;
}
