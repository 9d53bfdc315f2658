// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/landing.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LANDING_TRIES 64
#define LANDING_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOCTTY)

int landing_open(int folder, const char *path)
{
	const struct open_how how = {
		.flags = LANDING_FLAGS,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};
	int fd = -1, i;

	/* EAGAIN: something was renamed while ".." of a link was followed */
	for (i = 0; i < LANDING_TRIES; i++) {
		fd = (int)syscall(SYS_openat2, folder, path, &how, sizeof(how));
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	return fd < 0 ? -errno : fd;
}

static int landing_fail(const char *path, int err, const char *why,
			struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, err, "%s: %s", path,
			 why ? why : strerror(-err));
}

/* The folder that @path lies in, by its own links, and its last word. */
static int landing_new(struct landing *landing, const char *path,
		       struct fault *fault)
{
	char own[PATH_MAX], *last;
	size_t size = strlen(path);

	while (size > 1 && path[size - 1] == '/')
		size--;
	if (size >= sizeof(own))
		return landing_fail(path, -ENAMETOOLONG, NULL, fault);
	memcpy(own, path, size);
	own[size] = '\0';
	last = strrchr(own, '/');
	last = last ? last + 1 : own;
	if (!*last || !strcmp(last, ".") || !strcmp(last, ".."))
		return landing_fail(path, -ENOENT, NULL, fault);
	if (strlen(last) > NAME_MAX)
		return landing_fail(path, -ENAMETOOLONG, NULL, fault);
	memcpy(landing->top, last, strlen(last) + 1);
	landing->named = true;
	*last = '\0';
	landing->folder = open(*own ? own : ".", LANDING_FLAGS);
	if (landing->folder >= 0)
		return 0;
	return landing_fail(path, -errno,
			    errno == ENOENT ? "the folder it would lie in is not "
					      "there"
					    : NULL,
			    fault);
}

static int landing_in_folder(struct landing *landing, const char *path,
			     bool contents, const char *base, struct fault *fault)
{
	landing->folder = open(path, LANDING_FLAGS);
	if (landing->folder < 0)
		return landing_fail(path, -errno, NULL, fault);
	landing->named = !contents;
	landing->keep = contents;
	if (contents)
		return 0;
	if (!*base || !strcmp(base, ".") || !strcmp(base, "..") ||
	    strchr(base, '/') || strlen(base) > NAME_MAX)
		return landing_fail(base, -EINVAL, "not a name", fault);
	memcpy(landing->top, base, strlen(base) + 1);
	return 0;
}

/* What is there is replaced: of a link, what it leads to. */
static int landing_on_file(struct landing *landing, const char *path,
			   struct fault *fault)
{
	char *real = realpath(path, NULL);
	int err;

	if (!real)
		return landing_fail(path, -errno, NULL, fault);
	err = landing_new(landing, real, fault);
	free(real);
	return err;
}

int landing_find(struct landing *landing, const char *path, bool is_folder,
		 bool contents, const char *base, struct fault *fault)
{
	size_t size = strlen(path);
	struct stat st;

	memset(landing, 0, sizeof(*landing));
	landing->folder = -1;
	if (!stat(path, &st)) {
		if (S_ISDIR(st.st_mode))
			return landing_in_folder(landing, path, contents, base,
						 fault);
		if (is_folder)
			return landing_fail(path, -ENOTDIR,
					    "is a file, and a folder is copied",
					    fault);
		return landing_on_file(landing, path, fault);
	}
	if (errno != ENOENT)
		return landing_fail(path, -errno, NULL, fault);
	if (!lstat(path, &st))
		return landing_fail(path, -ENOENT,
				    "is a link that leads nowhere", fault);
	if (!is_folder && size && path[size - 1] == '/')
		return landing_fail(path, -ENOENT, "such a folder is not there",
				    fault);
	return landing_new(landing, path, fault);
}

void landing_close(struct landing *landing)
{
	if (landing->folder >= 0)
		close(landing->folder);
	landing->folder = -1;
}

int landing_path(const struct landing *landing, const char *name,
		 char path[PATH_MAX])
{
	size_t used = landing->named ? strlen(landing->top) : 0, size;

	memcpy(path, landing->top, used);
	while (*name) {
		size = strcspn(name, "/");
		if (size == 2 && !strncmp(name, "..", 2))
			return -EXDEV;
		if (size && !(size == 1 && *name == '.')) {
			if (used + size + 2 > PATH_MAX)
				return -ENAMETOOLONG;
			if (used)
				path[used++] = '/';
			memcpy(path + used, name, size);
			used += size;
		}
		name += size + (name[size] == '/');
	}
	path[used] = '\0';
	return 0;
}

int landing_below(const struct landing *landing, const char *path)
{
	size_t top = strlen(landing->top);
	int fd, below;

	if (!landing->named)
		return landing_open(landing->folder, path);
	fd = openat(landing->folder, landing->top, LANDING_FLAGS | O_NOFOLLOW);
	if (fd < 0)
		return -errno;
	if (!path[top])
		return fd;
	below = landing_open(fd, path + top + 1);
	close(fd);
	return below;
}

/* Word by word, with what is not there made. */
static int landing_make(const struct landing *landing, char *path)
{
	char *at = path, end;
	int fd;

	for (;;) {
		at += strcspn(at, "/");
		end = *at;
		*at = '\0';
		fd = landing_below(landing, path);
		if (fd == -ENOENT)
			fd = mkdirat(landing->folder, path, 0755) && errno != EEXIST
				     ? -errno
				     : landing_below(landing, path);
		*at++ = end;
		if (fd < 0 || !end)
			return fd;
		close(fd);
	}
}

int landing_parent(const struct landing *landing, const char *path,
		   const char **leaf)
{
	const char *last = strrchr(path, '/');
	char folder[PATH_MAX];
	int fd;

	*leaf = !*path ? "." : last ? last + 1 : path;
	if (!last)
		return landing_open(landing->folder, ".");
	memcpy(folder, path, (size_t)(last - path));
	folder[last - path] = '\0';
	fd = landing_below(landing, folder);
	return fd == -ENOENT ? landing_make(landing, folder) : fd;
}
