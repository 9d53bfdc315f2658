// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/cache.h"
#include "file/output.h"
#include "guest_abi.h"
#include "file/spawn.h"

#define SCRATCH_PROGRAM "mkfs.ext4"
/* What is lazy is left to the guest: 0.1 s for any size, on a slow disk more. */
#define SCRATCH_MAKE_S 120

static int scratch_fail(int err, const char *what, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, err, "--scratch: %s: %s", what,
			 strerror(-err));
}

/* Not in /tmp, which is often the host's memory. */
static int scratch_file(uint64_t size, int *fdp, struct fault *fault)
{
	char temp[OUTPUT_TEMP];
	int dir, fd, err = 0;

	dir = cache_folder(NULL, fault);
	if (dir < 0)
		return dir;
	fd = output_temp_open(dir, 0600, temp);
	if (fd < 0)
		err = fd;
	else if (*temp && unlinkat(dir, temp, 0))
		err = -errno;
	close(dir);
	*fdp = fd < 0 ? -1 : fd;
	if (!err && ftruncate(fd, (off_t)size))
		err = -errno;
	return err ? scratch_fail(err, "a file of the cache", fault) : 0;
}

/*
 * Without a journal where nobody recovers it, and without blocks kept for root.
 * The program reaches the file by our descriptor: there is no other way.
 */
static int scratch_format(int fd, bool kept, struct fault *fault)
{
	char program[PATH_MAX], path[64], said[512];
	char *const argv[] = {
		program,
		(char *)"-q",
		(char *)"-F",
		(char *)"-O",
		(char *)(kept ? "^resize_inode" : "^has_journal,^resize_inode"),
		(char *)"-m",
		(char *)"0",
		(char *)"-E",
		(char *)"lazy_itable_init=1,nodiscard",
		path,
		NULL,
	};
	int status = spawn_find(SCRATCH_PROGRAM, program);

	if (status)
		return fault_set(fault, FAULT_HOST, status,
				 "--scratch: no " SCRATCH_PROGRAM
				 " to make its file system; install e2fsprogs");
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", getpid(), fd);
	status = spawn_run(argv, SCRATCH_MAKE_S, said, sizeof(said));
	if (status < 0)
		return scratch_fail(status, program, fault);
	if (status)
		return fault_set(fault, FAULT_HOST, -EIO,
				 "--scratch: %s made no file system, status "
				 "%d: %s",
				 program, status, said);
	return 0;
}

/* One of an earlier guest; -ENOENT: there is none yet. */
static int scratch_again(const char *path, struct layer *layer)
{
	struct stat st;

	layer->fd = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
				       O_CLOEXEC);
	if (layer->fd < 0 || fstat(layer->fd, &st))
		return -errno;
	layer->size = (uint64_t)st.st_size;
	if (!S_ISREG(st.st_mode) || !st.st_size)
		return -EINVAL;
	/* as one is made now; one of before may be open to others */
	if (st.st_uid == geteuid() && st.st_mode & 077 && fchmod(layer->fd, 0600))
		return -errno;
	return 0;
}

static int scratch_new(const char *path, uint64_t size, struct layer *layer,
		       struct fault *fault)
{
	struct output output;
	int err = output_open(path, true, &output, fault);

	if (err)
		return err;
	/* what a guest writes is its user's alone, whatever the umask */
	if (fchmod(output.fd, 0600) || ftruncate(output.fd, (off_t)size))
		err = scratch_fail(-errno, path, fault);
	if (!err)
		err = scratch_format(output.fd, true, fault);
	if (err) {
		output_abort(&output);
		return err;
	}
	err = output_commit(&output);
	if (!err)
		err = scratch_again(path, layer);
	return err ? scratch_fail(err, path, fault) : 0;
}

/* What every disk has of it. */
static int scratch_end(int err, struct layer *layer)
{
	if (err)
		layer_close(layer);
	layer->type = err ? 0 : ABI_ROOT_EXT4;
	layer->write = true;
	return err;
}

int scratch_keep(const char *path, uint64_t size, struct layer *layer,
		 struct fault *fault)
{
	int err;

	memset(layer, 0, sizeof(*layer));
	err = scratch_again(path, layer);
	if (err == -ENOENT)
		err = scratch_new(path, size, layer, fault);
	else if (err)
		scratch_fail(err, path, fault);
	return scratch_end(err, layer);
}

int scratch_open(uint64_t size, struct layer *layer, struct fault *fault)
{
	int err;

	memset(layer, 0, sizeof(*layer));
	layer->fd = -1;
	err = scratch_file(size, &layer->fd, fault);
	if (!err)
		err = scratch_format(layer->fd, false, fault);
	layer->size = size;
	return scratch_end(err, layer);
}
