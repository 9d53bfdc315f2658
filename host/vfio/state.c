// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/state.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int state_base(const char *root, char *path, size_t size,
		      struct fault *fault)
{
	const char *base = root;
	const char *tail = "/run";
	int n;

	if (!root[0] && geteuid()) {
		base = getenv("XDG_RUNTIME_DIR");
		tail = "";
	}
	if (!base)
		return fault_set(fault, FAULT_HOST, -ENOENT,
				 "XDG_RUNTIME_DIR is not set; it is where an "
				 "ordinary user's record of taken devices goes");
	n = snprintf(path, size, "%s%s", base, tail);
	if (n < 0 || (size_t)n >= size)
		return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
				 "%s: this path is too long", base);
	return 0;
}

/* What others can write to could make us bind a device to any driver. */
static int state_check(int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	return st.st_uid != geteuid() || st.st_mode & 022 ? -EPERM : 0;
}

static int state_folder(int parent, const char *name, bool make)
{
	int fd, err;

	if (make && mkdirat(parent, name, 0700) < 0 && errno != EEXIST)
		return -errno;
	fd = openat(parent, name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = state_check(fd);
	if (!err)
		return fd;
	close(fd);
	return err;
}

static int state_open_at(int base, struct state *state, bool make)
{
	int fd, err = 0;

	fd = state_folder(base, "gpubox", make);
	if (fd < 0)
		return fd;
	state->journal_fd = state_folder(fd, "journal", make);
	state->lock_fd = state_folder(fd, "lock", make);
	if (state->journal_fd < 0)
		err = state->journal_fd;
	else if (state->lock_fd < 0)
		err = state->lock_fd;
	if (err)
		state_close(state);
	close(fd);
	return err;
}

static int state_open_below(const char *path, struct state *state, bool make)
{
	int base, err;

	base = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (base < 0)
		return -errno;
	err = state_open_at(base, state, make);
	close(base);
	return err;
}

int state_find(const char *root, struct state *state)
{
	char path[PATH_MAX];
	int err;

	state->journal_fd = -1;
	state->lock_fd = -1;
	err = state_base(root, path, sizeof(path), NULL);
	return err ? err : state_open_below(path, state, false);
}

int state_open(const char *root, struct state *state, struct fault *fault)
{
	char path[PATH_MAX];
	int err;

	state->journal_fd = -1;
	state->lock_fd = -1;
	err = state_base(root, path, sizeof(path), fault);
	if (err)
		return err;
	err = state_open_below(path, state, true);
	if (err == -EPERM)
		return fault_set(fault, FAULT_HOST, err,
				 "%s/gpubox: is not ours alone to write to; "
				 "remove it or correct its owner and mode",
				 path);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "%s/gpubox: the folder for the record of "
				 "taken devices cannot be made: %s",
				 path, strerror(-err));
	return 0;
}

void state_close(struct state *state)
{
	if (state->journal_fd >= 0)
		close(state->journal_fd);
	if (state->lock_fd >= 0)
		close(state->lock_fd);
	state->journal_fd = -1;
	state->lock_fd = -1;
}
