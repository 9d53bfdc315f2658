// SPDX-License-Identifier: GPL-2.0-or-later
#include "copy_path.h"

#include <linux/errno.h>
#include <linux/openat2.h>
#include <linux/stat.h>

#include "copy.h"
#include "guest_abi.h"
#include "mem.h"
#include "sys.h"

#define COPY_PATH_LINKS 40 /* MAXSYMLINKS of the kernel */

int copy_path_open(int folder, const char *path)
{
	const struct open_how how = {
		.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};

	return (int)SYS_4(openat2, folder, path, &how, sizeof(how));
}

/* The length of what is before the last word of @path. */
static size_t copy_path_split(const char *path)
{
	size_t at = strlen(path);

	while (at && path[at - 1] != '/')
		at--;
	return at;
}

static bool copy_path_is_folder(int fd)
{
	struct statx st = {0};

	SYS_5(statx, fd, "", AT_EMPTY_PATH, STATX_TYPE, &st);
	return (st.stx_mode & S_IFMT) == S_IFDIR;
}

static bool copy_path_has(const char *flags, const char *flag)
{
	for (; *flags; flags++)
		if (*flags == *flag)
			return true;
	return false;
}

/* The folder that @path lies in, and its last word. */
static int copy_aim_new(struct copy_aim *aim, char *path)
{
	size_t size = strlen(path), at;

	while (size > 1 && path[size - 1] == '/')
		path[--size] = 0;
	at = copy_path_split(path);
	memcpy(aim->top, path + at, size - at + 1);
	path[at] = 0;
	if (!*aim->top || !strcmp(aim->top, ".") || !strcmp(aim->top, ".."))
		return -ENOENT;
	aim->named = true;
	aim->folder = sys_open(at ? path : ".", O_PATH | O_DIRECTORY, 0);
	return aim->folder < 0 ? aim->folder : 0;
}

/* Replace @path, while it is a link, by where it leads. */
static int copy_aim_follow(char path[TAR_PATH])
{
	char link[TAR_PATH] = "";
	unsigned int i;
	size_t at;
	long len;

	for (i = 0; i < COPY_PATH_LINKS; i++) {
		len = SYS_4(readlinkat, AT_FDCWD, path, link, TAR_PATH - 1);
		if (len <= 0)
			return 0;
		at = *link == '/' ? 0 : copy_path_split(path);
		if (at + (size_t)len >= TAR_PATH)
			return -ENAMETOOLONG;
		memcpy(path + at, link, (size_t)len);
		path[at + (size_t)len] = 0;
	}
	return -ELOOP;
}

static int copy_aim_folder(struct copy_aim *aim, const char *flags,
			   const char *name, int fd)
{
	size_t size = strlen(name);

	aim->folder = fd;
	aim->named = copy_path_has(flags, ABI_SELF_FILE) ||
		     copy_path_has(flags, ABI_SELF_FOLDER);
	aim->keep = !aim->named;
	if (!aim->named)
		return 0;
	if (!size || size >= TAR_PATH || copy_path_split(name))
		return -EINVAL;
	memcpy(aim->top, name, size + 1);
	return 0;
}

static int copy_aim_at(struct copy_aim *aim, const char *flags, char *path,
		       const char *name)
{
	size_t size = strlen(path);
	bool file = copy_path_has(flags, ABI_SELF_FILE);
	int fd = sys_open(path, O_PATH, 0);

	if (fd >= 0 && copy_path_is_folder(fd))
		return copy_aim_folder(aim, flags, name, fd);
	if (fd >= 0)
		sys_close(fd);
	if (fd >= 0 && !file)
		return -ENOTDIR;
	if (fd < 0 && (fd != -ENOENT || copy_path_has(flags, ABI_SELF_STREAM) ||
		       (file && size && path[size - 1] == '/')))
		return fd;
	fd = file ? copy_aim_follow(path) : 0;
	return fd ? fd : copy_aim_new(aim, path);
}

int copy_path_aim(struct copy_aim *aim, const char *flags, const char *path,
		  const char *name)
{
	size_t size = strlen(path);
	char own[TAR_PATH];
	int ret = -ENAMETOOLONG;

	aim->parent_fd = aim->folder = -1;
	if (size && size < TAR_PATH) {
		memcpy(own, path, size + 1);
		ret = copy_aim_at(aim, flags, own, name);
	}
	return ret ? copy_say(path, ret, NULL) : 0;
}

int copy_path(const struct copy_aim *aim, const char *name, char path[TAR_PATH])
{
	size_t used = aim->named ? strlen(aim->top) : 0, size;

	memcpy(path, aim->top, used);
	while (*name) {
		for (size = 0; name[size] && name[size] != '/';)
			size++;
		if (size == 2 && name[0] == '.' && name[1] == '.')
			return -EXDEV;
		if (size && !(size == 1 && *name == '.')) {
			if (used + size + 2 > TAR_PATH)
				return -ENAMETOOLONG;
			if (used)
				path[used++] = '/';
			memcpy(path + used, name, size);
			used += size;
		}
		name += size + (name[size] == '/');
	}
	path[used] = 0;
	return 0;
}

/* Word by word, with what is not there made. */
static int copy_path_make(int folder, char *path)
{
	char *at = path;
	int fd, ret;
	char end;

	do {
		while (*at && *at != '/')
			at++;
		end = *at;
		*at = 0;
		fd = copy_path_open(folder, path);
		if (fd == -ENOENT) {
			ret = (int)SYS_3(mkdirat, folder, path, 0755);
			fd = ret ? ret : copy_path_open(folder, path);
		}
		*at = end;
		if (fd >= 0 && end)
			sys_close(fd);
	} while (fd >= 0 && *at++);
	return fd;
}

int copy_path_parent(struct copy_aim *aim, const char *path, const char **leaf)
{
	size_t at = copy_path_split(path);
	char folder[TAR_PATH];
	int fd;

	*leaf = *path ? path + at : ".";
	if (!at)
		return aim->folder;
	memcpy(folder, path, at - 1);
	folder[at - 1] = 0;
	if (aim->parent_fd >= 0 && !strcmp(folder, aim->parent))
		return aim->parent_fd;
	fd = copy_path_open(aim->folder, folder);
	if (fd == -ENOENT)
		fd = copy_path_make(aim->folder, folder);
	if (fd < 0)
		return fd;
	if (aim->parent_fd >= 0)
		sys_close(aim->parent_fd);
	memcpy(aim->parent, folder, at);
	aim->parent_fd = fd;
	return fd;
}
