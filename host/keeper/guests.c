// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/guests.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "file/folder.h"
#include "request/name.h"

/* No guest has such a name. */
#define GUESTS_LOCK    ".lock"
#define GUESTS_HINT    "it is where the guests that stay are kept"
#define GUESTS_WAIT_MS 10000
#define GUESTS_STEP_MS 5

/* The folder that gpubox's is in; an own one of systemd's without a session. */
static int guests_base(char base[PATH_MAX], struct fault *fault)
{
	const char *named = getenv("XDG_RUNTIME_DIR");
	struct stat st;

	if (!geteuid()) {
		snprintf(base, PATH_MAX, "/run");
		return 0;
	}
	if (named && *named == '/' && strlen(named) < PATH_MAX - 32) {
		snprintf(base, PATH_MAX, "%s", named);
		return 0;
	}
	snprintf(base, PATH_MAX, "/run/user/%u", geteuid());
	if (!stat(base, &st))
		return 0;
	return fault_set(fault, FAULT_HOST, -ENOENT,
			 "XDG_RUNTIME_DIR names no folder, and %s is not "
			 "there; it is where an ordinary user's guests are kept",
			 base);
}

/* GPUBOX_GUESTS is for who keeps guests of his own, apart from all others. */
static int guests_path(char path[PATH_MAX], bool make, struct fault *fault)
{
	const char *named = getenv("GPUBOX_GUESTS");
	char parent[PATH_MAX - 16];
	char base[PATH_MAX];
	int fd, err;

	if (named && *named == '/') {
		if (snprintf(path, PATH_MAX, "%s", named) < PATH_MAX)
			return 0;
		return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
				 "GPUBOX_GUESTS: the path is too long");
	}
	err = guests_base(base, fault);
	if (err)
		return err;
	if (snprintf(parent, sizeof(parent), "%.*s/gpubox",
		     (int)sizeof(parent) - 16, base) >= (int)sizeof(parent))
		return -ENAMETOOLONG;
	snprintf(path, PATH_MAX, "%s/guests", parent);
	if (!make)
		return 0;
	fd = folder_open(parent, GUESTS_HINT, fault);
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

int guests_open(bool make, struct fault *fault)
{
	char path[PATH_MAX];
	struct stat st;
	int err;

	err = guests_path(path, make, fault);
	if (err)
		return err;
	if (!make && lstat(path, &st))
		return -ENOENT;
	return folder_open(path, GUESTS_HINT, fault);
}

/* Of the open file description: a child that inherits it holds it, too. */
static int guests_try(int fd)
{
	struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	return fcntl(fd, F_OFD_SETLK, &all) ? -errno : 0;
}

int guests_lock(int guests, struct fault *fault)
{
	const struct timespec pause = {.tv_nsec = GUESTS_STEP_MS * 1000000L};
	int fd, err = 0, tries;

	fd = openat(guests, GUESTS_LOCK,
		    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return fault_set(fault, FAULT_HOST, -errno,
				 "the guests' lock: %s", strerror(errno));
	for (tries = 0; tries < GUESTS_WAIT_MS / GUESTS_STEP_MS; tries++) {
		err = guests_try(fd);
		if (err != -EAGAIN && err != -EACCES && err != -EINTR)
			break;
		nanosleep(&pause, NULL);
	}
	if (!err)
		return fd;
	close(fd);
	if (err == -EAGAIN || err == -EACCES)
		err = -EBUSY;
	return fault_set(fault, FAULT_HOST, err, "the guests' lock: %s",
			 err == -EBUSY ? "another gpubox process has held it "
					 "for 10 s; end that one"
				       : strerror(-err));
}

static int guests_add(struct guests_names *names, const char *name)
{
	char(*grown)[GUESTS_NAME];

	grown = realloc(names->name, (names->count + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	names->name = grown;
	snprintf(grown[names->count++], GUESTS_NAME, "%.*s", GUESTS_NAME - 1,
		 name);
	return 0;
}

static int guests_compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

int guests_names(int guests, struct guests_names *names)
{
	int fd = openat(guests, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	int err = 0;

	memset(names, 0, sizeof(*names));
	if (!dir) {
		err = -errno;
		if (fd >= 0)
			close(fd);
		return err;
	}
	while (!err && (entry = readdir(dir)))
		if (name_is_id(entry->d_name))
			err = guests_add(names, entry->d_name);
	closedir(dir);
	if (err)
		guests_names_free(names);
	else if (names->count)
		qsort(names->name, names->count, sizeof(*names->name),
		      guests_compare);
	return err;
}

void guests_names_free(struct guests_names *names)
{
	free(names->name);
	memset(names, 0, sizeof(*names));
}

void guests_invent(char name[GUESTS_NAME])
{
	static const char adjectives[][8] = {
		"able",	 "amber", "bold",  "brave", "brisk", "calm",  "clear",
		"deep",	 "eager", "early", "fair",  "fast",  "fine",  "firm",
		"fresh", "glad",  "grand", "green", "happy", "keen",  "kind",
		"light", "lucid", "mild",  "neat",  "noble", "quick", "quiet",
		"sharp", "sunny", "swift", "warm",
	};
	static const char nouns[][8] = {
		"acorn", "birch", "brook", "cedar", "cliff",  "cloud", "comet",
		"coral", "crane", "delta", "ember", "falcon", "fern",  "finch",
		"fjord", "grove", "heron", "iris",  "lark",   "lotus", "maple",
		"otter", "pearl", "pine",  "raven", "reef",   "river", "robin",
		"spark", "stone", "thorn", "wren",
	};
	uint8_t random[4];

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		memset(random, (int)getpid(), sizeof(random));
	snprintf(name, GUESTS_NAME, "%s-%s-%02x%02x", adjectives[random[0] % 32],
		 nouns[random[1] % 32], random[2], random[3]);
}
