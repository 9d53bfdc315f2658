// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/identity.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file/folder.h"
#include "log.h"

#define IDENTITY_FILE "uids"

/* Take @count numbers that blanks part off @text; false: there are fewer. */
static bool identity_numbers(const char *text, uint64_t *number,
			     unsigned int count)
{
	char *end;

	for (; count; count--, text = end) {
		text += strspn(text, " \t");
		if (!isdigit((unsigned char)*text))
			return false;
		errno = 0;
		*number++ = strtoull(text, &end, 10);
		if (errno)
			return false;
	}
	return true;
}

/* Does the process @name have @uid as any of its four? */
static bool identity_is_of(int proc, const char *name, uid_t uid)
{
	static const char key[] = "\nUid:";
	uint64_t id[4];
	char path[32], text[1024];
	const char *line;
	ssize_t n = 0;
	int fd;

	if ((size_t)snprintf(path, sizeof(path), "%s/status", name) >=
	    sizeof(path))
		return false;
	fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, text, sizeof(text) - 1);
		close(fd);
	}
	text[n > 0 ? n : 0] = '\0';
	line = strstr(text, key);
	if (!line || !identity_numbers(line + sizeof(key) - 1, id, 4))
		return false;
	return id[0] == uid || id[1] == uid || id[2] == uid || id[3] == uid;
}

/* What a guest that broke out has left behind, or a QEMU that still ends. */
static bool identity_is_alive(uid_t uid)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	bool alive = !proc;

	while (!alive && (entry = readdir(proc)))
		alive = isdigit((unsigned char)*entry->d_name) &&
			identity_is_of(dirfd(proc), entry->d_name, uid);
	if (proc)
		closedir(proc);
	return alive;
}

/* Is [first, first + count) in the map of our user namespace? */
static bool identity_is_mapped(const char *map, uint64_t first, uint64_t count)
{
	uint64_t range[3]; /* inside, outside, size: user_namespaces(7) */
	bool found = false;
	char line[128];
	FILE *file = fopen(map, "re");

	if (!file)
		return true;
	while (!found && fgets(line, sizeof(line), file) &&
	       identity_numbers(line, range, 3))
		found = first >= range[0] && first + count <= range[0] + range[2];
	fclose(file);
	return found;
}

static bool identity_lock(int fd, unsigned int i)
{
	struct flock lock = {
		.l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = i,
		.l_len = 1,
	};

	return !fcntl(fd, F_OFD_SETLK, &lock);
}

static void identity_unlock(int fd, unsigned int i)
{
	struct flock lock = {
		.l_type = F_UNLCK,
		.l_whence = SEEK_SET,
		.l_start = i,
		.l_len = 1,
	};

	fcntl(fd, F_OFD_SETLK, &lock);
}

/*
 * Lock the first that is free and, unless @again, was never used since the
 * start of the host: then no process can have it, and none is looked for.
 */
static int identity_find(int fd, const struct identity_range *range, bool again)
{
	unsigned int i;
	char used;

	for (i = 0; i < range->count; i++) {
		used = 0;
		if (pread(fd, &used, 1, i) == 1 && used && !again)
			continue;
		if (!identity_lock(fd, i))
			continue;
		/* It may have been used, and given back, since we looked. */
		used = 0;
		if (pread(fd, &used, 1, i) == 1 && used &&
		    (!again || identity_is_alive(range->first + i))) {
			identity_unlock(fd, i);
			continue;
		}
		used = 1;
		if (pwrite(fd, &used, 1, i) == 1)
			return (int)i;
		return -errno;
	}
	return -EUSERS;
}

static int identity_open(const char *root, struct fault *fault)
{
	char path[PATH_MAX];
	int folder, fd;

	snprintf(path, sizeof(path), "%s/run/gpubox", root);
	folder = folder_open(path, "it is where the users of guests are kept",
			     fault);
	if (folder < 0)
		return folder;
	fd = openat(folder, IDENTITY_FILE,
		    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		fd = fault_set(fault, FAULT_HOST, -errno, "%s/%s: %s", path,
			       IDENTITY_FILE, strerror(errno));
	close(folder);
	return fd;
}

int identity_take(const char *root, const struct identity_range *range,
		  struct user *user, struct identity *identity,
		  struct fault *fault)
{
	int fd, i;

	identity->fd = -1;
	if (!user->change || !range->count)
		return 0;
	if (!identity_is_mapped("/proc/self/uid_map", range->first, range->count) ||
	    !identity_is_mapped("/proc/self/gid_map", range->first, range->count)) {
		log_notice("QEMU runs as user %u, as that of other guests does: "
			   "this user namespace has no users from %u on",
			   user->uid, range->first);
		return 0;
	}
	fd = identity_open(root, fault);
	if (fd < 0)
		return fd;
	i = identity_find(fd, range, false);
	if (i == -EUSERS)
		i = identity_find(fd, range, true);
	if (i < 0) {
		close(fd);
		return fault_set(fault, FAULT_HOST, i,
				 "a user for QEMU: %s; the board's "
				 "QEMU_UID_COUNT gives it %u",
				 i == -EUSERS ? "all are in use" : strerror(-i),
				 range->count);
	}
	user->uid = range->first + (uid_t)i;
	user->gid = range->first + (gid_t)i;
	identity->fd = fd;
	return 0;
}

void identity_give_back(struct identity *identity)
{
	if (identity->fd >= 0)
		close(identity->fd);
	identity->fd = -1;
}
