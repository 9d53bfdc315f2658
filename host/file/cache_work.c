// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/cache_work.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "file/cache.h"
#include "file/cache_list.h"
#include "file/cache_sweep.h"
#include "file/clear.h"
#include "file/progress.h"

/* As long as the longest conversion may take. */
#define WORK_WAIT_MS 3600000

static int work_wait(struct cache_work *work, const char *source)
{
	const struct timespec pause = {.tv_nsec = 50000000};
	struct progress progress;
	int64_t end;
	int lock;

	lock = cache_sweep_lock(work->dir, work->key);
	if (lock != -EWOULDBLOCK)
		return lock;
	progress_begin(&progress, source, "another gpubox makes an image of it");
	end = clock_now_ms() + WORK_WAIT_MS;
	while (lock == -EWOULDBLOCK && clock_now_ms() < end) {
		nanosleep(&pause, NULL);
		lock = cache_sweep_lock(work->dir, work->key);
	}
	progress_end(&progress);
	return lock == -EWOULDBLOCK ? -EBUSY : lock;
}

static int work_folder(struct cache_work *work, const char *cache)
{
	char name[CACHE_NAME];

	snprintf(name, sizeof(name), CACHE_WORK "%s", work->key);
	if (snprintf(work->where, sizeof(work->where), "%s/%s", cache, name) >=
	    (int)sizeof(work->where))
		return -ENAMETOOLONG;
	clear_at(work->dir, name);
	return mkdirat(work->dir, name, 0700) ? -errno : 0;
}

int cache_work_begin(struct cache_work *work, const char *key,
		     const char *source, struct fault *fault)
{
	char cache[PATH_MAX];
	int err;

	work->lock = -1;
	work->dir = cache_folder(cache, fault);
	if (work->dir < 0)
		return work->dir;
	snprintf(work->key, sizeof(work->key), "%s", key);
	work->lock = work_wait(work, source);
	err = work->lock < 0 ? work->lock : work_folder(work, cache);
	if (!err)
		return 0;
	fault_set(fault, FAULT_HOST, err,
		  "%s: nothing can be made of it in %s: %s", source, cache,
		  err == -EBUSY ? "another gpubox has been at it for an hour"
				: strerror(-err));
	cache_work_end(work);
	return err;
}

static int work_at(const struct cache_work *work)
{
	return open(work->where, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int cache_work_open(const struct cache_work *work, const char *name)
{
	int dir = work_at(work), fd, err = 0;

	if (dir < 0)
		return -errno;
	fd = openat(dir, name,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	/* whatever the umask is */
	if (fd < 0 || fchmod(fd, 0600) || fsync(fd))
		err = -errno;
	close(dir);
	if (err && fd >= 0)
		close(fd);
	return err ? err : fd;
}

int cache_work_keep(const struct cache_work *work, const char *name,
		    const char *kept)
{
	int dir = work_at(work), err = 0;

	if (dir < 0)
		return -errno;
	if (renameat(dir, name, work->dir, kept) || fsync(work->dir))
		err = -errno;
	close(dir);
	return err;
}

void cache_work_end(struct cache_work *work)
{
	if (work->lock >= 0) {
		cache_list_bound(work->dir);
		cache_sweep_unlock(work->dir, work->key, work->lock);
	}
	if (work->dir >= 0)
		close(work->dir);
	work->dir = work->lock = -1;
}
