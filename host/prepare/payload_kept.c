// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/payload_kept.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/cache.h"
#include "file/cache_list.h"
#include "file/output.h"
#include "file/stamp.h"

#define KEPT_PATH 32
/* QEMU opens it once more, as the user that it runs as. */
#define KEPT_MODE 0644

/* Of the open file: another one may have its name by now. */
static void kept_path(const struct image *image, char path[KEPT_PATH])
{
	snprintf(path, KEPT_PATH, "/proc/self/fd/%d", image_fd(image));
}

int payload_kept_name(const struct image *image, char name[STASH_NAME])
{
	char path[KEPT_PATH];
	const char *const paths[] = {path, NULL};

	kept_path(image, path);
	return stash_name("kernel", "of an image", paths, name);
}

static int kept_open(const char *name)
{
	int dir = cache_open(false, NULL), fd;

	if (dir < 0)
		return dir;
	fd = openat(dir, name,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	close(dir);
	return fd;
}

int payload_kept_find(const char *name, uint64_t size, const char *source,
		      struct blob *blob)
{
	int fd = kept_open(name);
	struct stat st;

	if (fd < 0)
		return -ENOENT;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || !cache_only_ours(&st) ||
	    (st.st_mode & KEPT_MODE) != KEPT_MODE ||
	    (uint64_t)st.st_size != size) {
		close(fd);
		return -ENOENT;
	}
	cache_list_used(fd);
	*blob = (struct blob){.name = "kernel", .fd = fd, .size = size};
	snprintf(blob->source, sizeof(blob->source), "%s", source);
	return 0;
}

static int kept_fill(const struct output *output, const struct blob *blob)
{
	void *data;
	int err;

	if (fchmod(output->fd, KEPT_MODE))
		return -errno;
	data = mmap(NULL, blob->size, PROT_READ, MAP_PRIVATE, blob->fd, 0);
	if (data == MAP_FAILED)
		return -errno;
	err = output_put(output, data, blob->size);
	munmap(data, blob->size);
	return err;
}

void payload_kept_keep(const struct image *image, const char *name,
		       const struct timespec *start, const struct blob *blob)
{
	char path[KEPT_PATH], now[STASH_NAME];
	struct output output;
	int dir;

	kept_path(image, path);
	if (payload_kept_name(image, now) || strcmp(now, name) != 0 ||
	    !stamp_settled(path, start))
		return;
	dir = cache_open(true, NULL);
	if (dir < 0)
		return;
	/* of another size or mode: nothing of it is to stay */
	unlinkat(dir, name, 0);
	if (!output_open_at(dir, name, KEPT_MODE, &output)) {
		if (kept_fill(&output, blob))
			output_abort(&output);
		else
			output_commit(&output);
		cache_list_bound(dir);
	}
	close(dir);
}
