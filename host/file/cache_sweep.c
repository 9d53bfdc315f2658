// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/cache_sweep.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "file/clear.h"
#include "file/output_temp.h"

#define SWEEP_OLD_S (24 * 60 * 60)

/* Of versions that named what they worked at by their process, not a lock. */
static const char *const sweep_old[] = {
	".root-", ".driver-", ".kernel-", ".modules-", ".modinfo-", ".qemu-",
};

static void sweep_name(const char *prefix, const char *key, char name[CACHE_NAME])
{
	snprintf(name, CACHE_NAME, "%s%s", prefix, key);
}

/* Who had it before may have removed it between our opening and locking it. */
static bool sweep_is_named(int dir, const char *name, int fd)
{
	struct stat named, opened;

	return !fstatat(dir, name, &named, AT_SYMLINK_NOFOLLOW) &&
	       !fstat(fd, &opened) && named.st_dev == opened.st_dev &&
	       named.st_ino == opened.st_ino;
}

int cache_sweep_lock(int dir, const char *key)
{
	char name[CACHE_NAME];
	int fd, err;

	sweep_name(CACHE_LOCK, key, name);
	fd = openat(dir, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	err = flock(fd, LOCK_EX | LOCK_NB) ? -errno : 0;
	if (!err && !sweep_is_named(dir, name, fd))
		err = -EWOULDBLOCK;
	if (!err)
		return fd;
	close(fd);
	return err;
}

void cache_sweep_unlock(int dir, const char *key, int lock)
{
	char name[CACHE_NAME];

	sweep_name(CACHE_WORK, key, name);
	clear_at(dir, name);
	sweep_name(CACHE_LOCK, key, name);
	unlinkat(dir, name, 0);
	close(lock);
}

static bool sweep_has(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

static void sweep_key(int dir, const char *key)
{
	int lock = cache_sweep_lock(dir, key);

	if (lock >= 0)
		cache_sweep_unlock(dir, key, lock);
}

static void sweep_if_old(int dir, const char *name)
{
	struct stat st;

	if (!fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) &&
	    st.st_mtim.tv_sec < time(NULL) - SWEEP_OLD_S)
		clear_at(dir, name);
}

static void sweep_one(int dir, const char *name)
{
	size_t i;

	if (sweep_has(name, CACHE_LOCK))
		sweep_key(dir, name + strlen(CACHE_LOCK));
	else if (sweep_has(name, CACHE_WORK))
		sweep_key(dir, name + strlen(CACHE_WORK));
	for (i = 0; i < sizeof(sweep_old) / sizeof(sweep_old[0]); i++)
		if (sweep_has(name, sweep_old[i]))
			sweep_if_old(dir, name);
}

void cache_sweep(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!list && fd >= 0)
		close(fd);
	while (list && (entry = readdir(list)))
		if (*entry->d_name == '.' &&
		    strlen(entry->d_name) < CACHE_NAME - sizeof(CACHE_LOCK))
			sweep_one(dir, entry->d_name);
	if (list)
		closedir(list);
	output_temp_sweep(dir);
}
