// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/executable.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "oci/answer_mounts.h"
#include "sysfs/below.h"

/* namei(7) */
#define EXECUTABLE_LINKS_MAX 40
/* Of guest-init, when the environment has none: guest-init/environ.c */
#define EXECUTABLE_PATH \
	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
/* Neither there nor missing, as far as the host can tell. */
#define EXECUTABLE_UNKNOWN (-EAGAIN)

/* A path on its way: @at has no links, @rest is still to be walked. */
struct walk {
	const struct spec *spec;
	const char *bundle;
	int root;
	int links;
	bool bare;	/* the mounts are not looked at */
	struct stat st; /* of @at */
	char at[PATH_MAX];
	char rest[PATH_MAX];
};

/* The mount that covers @path: of those over each other the last one. */
static const struct spec_mount *walk_mount(const struct walk *walk,
					   const char *path, size_t *skip)
{
	const struct spec_mount *found = NULL, *mount;
	unsigned int i;
	size_t n;

	if (walk->bare)
		return NULL;

	for (i = 0; i < walk->spec->mount_count; i++) {
		mount = &walk->spec->mounts[i];
		n = strlen(mount->destination);
		while (n > 1 && mount->destination[n - 1] == '/')
			n--;
		if (strncmp(path, mount->destination, n) != 0 ||
		    (path[n] && path[n] != '/'))
			continue;
		found = mount;
		*skip = n;
	}
	return found;
}

static int walk_open_source(const struct walk *walk,
			    const struct spec_mount *mount)
{
	char path[2 * PATH_MAX];
	int n, fd;

	n = snprintf(path, sizeof(path), "%s%s%s",
		     mount->source[0] == '/' ? "" : walk->bundle,
		     mount->source[0] == '/' ? "" : "/", mount->source);
	if (n < 0 || (size_t)n >= sizeof(path))
		return EXECUTABLE_UNKNOWN;
	fd = open(path, O_PATH | O_CLOEXEC);
	return fd < 0 ? EXECUTABLE_UNKNOWN : fd;
}

/* Whether @path leads to a mount: if it is not there, it is made. */
static bool walk_is_above_mount(const struct walk *walk, const char *path)
{
	size_t n = strlen(path);
	unsigned int i;

	for (i = 0; i < walk->spec->mount_count && !walk->bare; i++)
		if (!strncmp(walk->spec->mounts[i].destination, path, n) &&
		    walk->spec->mounts[i].destination[n] == '/')
			return true;
	return false;
}

/* A descriptor of @path, which is no link that was followed. */
static int walk_open(const struct walk *walk, const char *path)
{
	const int flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
	const struct spec_mount *mount;
	size_t skip = 0;
	int base, fd;

	mount = walk_mount(walk, path, &skip);
	if (!mount) {
		fd = below_open(walk->root, path + 1, flags);
		/* a folder, as the root is one */
		return fd == -ENOENT && walk_is_above_mount(walk, path)
			       ? below_open(walk->root, ".", flags)
			       : fd;
	}
	/* an empty folder: that of the root is no other */
	if (!mount->bind)
		return path[skip] ? -ENOENT : below_open(walk->root, ".", flags);
	base = walk_open_source(walk, mount);
	if (base < 0 || !path[skip])
		return base;
	fd = below_open(base, path + skip + 1, flags);
	close(base);
	return fd;
}

/* @fd is a link: what it says goes in front of the rest. */
static int walk_follow(struct walk *walk, int fd)
{
	char target[PATH_MAX], rest[PATH_MAX];
	ssize_t size = readlinkat(fd, "", target, sizeof(target) - 1);
	int n;

	if (size < 0)
		return -errno;
	if (++walk->links > EXECUTABLE_LINKS_MAX)
		return -ELOOP;
	target[size] = '\0';
	/* the rest is empty, or begins with a slash */
	n = snprintf(rest, sizeof(rest), "%s%s", target, walk->rest);
	if (n < 0 || (size_t)n >= sizeof(rest))
		return -ENAMETOOLONG;
	memcpy(walk->rest, rest, sizeof(rest));
	if (*target == '/')
		walk->at[0] = '\0';
	return 0;
}

/* One word further; @path is @walk->at with the word behind it. */
static int walk_step(struct walk *walk, const char *path)
{
	struct stat st;
	int fd, err;

	if (answer_mounts_is_guests(path))
		return EXECUTABLE_UNKNOWN;
	fd = walk_open(walk, path);
	if (fd < 0)
		return fd;
	err = fstat(fd, &st) ? -errno : 0;
	if (!err && S_ISLNK(st.st_mode)) {
		err = walk_follow(walk, fd);
	} else if (!err) {
		walk->st = st;
		memcpy(walk->at, path, strlen(path) + 1);
	}
	close(fd);
	return err;
}

static void walk_up(struct walk *walk)
{
	char *slash = strrchr(walk->at, '/');

	if (slash)
		*slash = '\0';
	walk->st = (struct stat){.st_mode = S_IFDIR};
}

/* Walk the rest, to walk->st. */
static int walk_all(struct walk *walk)
{
	char path[PATH_MAX], word[NAME_MAX + 1];
	size_t skip, size;
	int n, err = 0;

	while (!err) {
		skip = strspn(walk->rest, "/");
		size = strcspn(walk->rest + skip, "/");
		if (!size)
			return S_ISDIR(walk->st.st_mode) || !skip ? 0 : -ENOTDIR;
		if (size > NAME_MAX)
			return -ENAMETOOLONG;
		memcpy(word, walk->rest + skip, size);
		word[size] = '\0';
		memmove(walk->rest, walk->rest + skip + size,
			strlen(walk->rest + skip + size) + 1);
		if (walk->at[0] && !S_ISDIR(walk->st.st_mode))
			return -ENOTDIR;
		if (!strcmp(word, ".."))
			walk_up(walk);
		if (!strcmp(word, "..") || !strcmp(word, "."))
			continue;
		n = snprintf(path, sizeof(path), "%s/%s", walk->at, word);
		err = n >= 0 && (size_t)n < sizeof(path) ? walk_step(walk, path)
							 : -ENAMETOOLONG;
	}
	return err;
}

static int walk_from_root(struct walk *walk, const char *path)
{
	int n;

	n = snprintf(walk->rest, sizeof(walk->rest), "%s", path);
	if (n < 0 || (size_t)n >= sizeof(walk->rest))
		return -ENAMETOOLONG;
	walk->at[0] = '\0';
	walk->links = 0;
	walk->st = (struct stat){.st_mode = S_IFDIR};
	return walk_all(walk);
}

/* Whether a mount's folder is elsewhere than its name says, by a link. */
static bool walk_has_moved_mount(struct walk *walk)
{
	unsigned int i;
	bool moved = false;

	walk->bare = true;
	for (i = 0; i < walk->spec->mount_count && !moved; i++) {
		walk_from_root(walk, walk->spec->mounts[i].destination);
		moved = walk->links > 0;
	}
	walk->bare = false;
	return moved;
}

/* 0 when @path can be executed, or nobody can say. */
static int executable_try(struct walk *walk, const char *path)
{
	int err = walk_from_root(walk, path);

	if (err == -ENOTDIR)
		return -ENOENT;
	if (err)
		return err == -ENOENT || err == -ELOOP ? err : 0;
	return S_ISREG(walk->st.st_mode) && walk->st.st_mode & 0111 ? 0 : -EACCES;
}

/* As guest-init's execvp(3): the first -EACCES counts if nothing else does. */
static int executable_search(struct walk *walk, const char *name)
{
	const struct spec_process *process = &walk->spec->process;
	const char *dirs = EXECUTABLE_PATH;
	char path[2 * PATH_MAX];
	int err, found = -ENOENT;
	unsigned int i;
	size_t size;

	for (i = 0; i < process->env_count; i++)
		if (!strncmp(process->env[i], "PATH=", 5))
			dirs = process->env[i] + 5;
	for (;; dirs += size + 1) {
		size = strcspn(dirs, ":");
		/* an empty one is the working directory */
		snprintf(path, sizeof(path), "%s/%.*s/%s",
			 size && *dirs == '/' ? "" : process->cwd,
			 (int)(size < PATH_MAX ? size : 0), dirs, name);
		err = executable_try(walk, path);
		if (!err)
			return 0;
		if (err == -EACCES)
			found = err;
		if (!dirs[size])
			return found;
	}
}

int executable_check(const struct spec *spec, const char *root,
		     const char *bundle, struct fault *fault)
{
	const char *name = spec->process.argv[0];
	struct walk walk = {.spec = spec, .bundle = bundle};
	char path[2 * PATH_MAX];
	int err;

	walk.root = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	/* whoever packs it says what is wrong with it */
	if (walk.root < 0)
		return 0;
	if (strchr(name, '/')) {
		snprintf(path, sizeof(path), "%s/%s",
			 *name == '/' ? "" : spec->process.cwd, name);
		err = executable_try(&walk, path);
	} else {
		err = executable_search(&walk, name);
	}
	if (err && walk_has_moved_mount(&walk))
		err = 0;
	close(walk.root);
	if (!err)
		return 0;
	/* engines look for these words, runc's */
	return fault_set(fault, FAULT_COMMAND, err,
			 "process.args: %.256s: %s%s", name,
			 err == -ENOENT && !strchr(name, '/')
				 ? "executable file not found in $PATH: "
				 : "",
			 strerror(-err));
}
