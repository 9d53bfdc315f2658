// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/cache_sweep.h"
#include "file/output.h"

bool cache_only_ours(const struct stat *st)
{
	return st->st_uid == geteuid() && !(st->st_mode & 022);
}

/*
 * $HOME, unless it is another user's, as sudo can leave it: what we made there
 * would be in that user's way, and that user could lead us elsewhere.
 */
static const char *cache_home(void)
{
	const char *home = getenv("HOME");
	const struct passwd *pw;
	struct stat st;

	if (!home || stat(home, &st) || !st.st_uid || st.st_uid == geteuid())
		return home;
	pw = getpwuid(geteuid());
	return pw ? pw->pw_dir : home;
}

/* XDG Base Directory Specification: a relative path is to be ignored. */
static int cache_path(char path[PATH_MAX])
{
	const char *base = getenv("XDG_CACHE_HOME");
	const char *below = "";
	int n;

	if (!base || *base != '/') {
		base = cache_home();
		below = "/.cache";
	}
	if (!base || *base != '/')
		return -ENOENT;
	n = snprintf(path, PATH_MAX, "%s%s", base, below);
	return n >= PATH_MAX ? -ENAMETOOLONG : 0;
}

static int cache_open_at(const char *path, bool make)
{
	int parent, fd, err;

	if (make)
		mkdir(path, 0700);
	parent = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (parent < 0)
		return -errno;
	if (make)
		mkdirat(parent, "gpubox", 0700);
	fd = openat(parent, "gpubox",
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	err = -errno;
	close(parent);
	return fd < 0 ? err : fd;
}

/* Once: it is the next run that clears up after one that was killed. */
static void cache_clear_up(int dir)
{
	static bool done;

	if (!done)
		cache_sweep(dir);
	done = true;
}

int cache_open(bool make, char *where)
{
	char path[PATH_MAX];
	struct stat st;
	int fd, err;

	err = cache_path(path);
	if (err)
		return err;
	fd = cache_open_at(path, make);
	if (fd < 0)
		return fd;
	if (fstat(fd, &st) || !cache_only_ours(&st)) {
		close(fd);
		return -EPERM;
	}
	if (where && snprintf(where, PATH_MAX, "%s/gpubox", path) >= PATH_MAX) {
		close(fd);
		return -ENAMETOOLONG;
	}
	cache_clear_up(fd);
	return fd;
}

int cache_say(int err, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, err,
			 "cache: %s; set XDG_CACHE_HOME to a folder of your own",
			 strerror(-err));
}

int cache_folder(char *where, struct fault *fault)
{
	int dir = cache_open(true, where);

	return dir < 0 ? cache_say(dir, fault) : dir;
}

int cache_place(char where[PATH_MAX], struct fault *fault)
{
	int dir = cache_folder(where, fault);

	if (dir < 0)
		return dir;
	close(dir);
	return 0;
}

void cache_where(char where[PATH_MAX])
{
	size_t size;

	*where = '\0';
	if (cache_path(where))
		return;
	size = strlen(where);
	snprintf(where + size, PATH_MAX - size, "/gpubox");
}

void cache_keep(const char *name, const void *data, size_t size)
{
	int dir = cache_open(true, NULL);
	struct stat st;

	if (dir < 0)
		return;
	/* what others may have written is not mended, but made anew */
	if (!fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) &&
	    (st.st_uid != geteuid() || (st.st_mode & 07777) != 0600))
		unlinkat(dir, name, 0);
	output_write_at(dir, name, 0600, data, size);
	close(dir);
}
