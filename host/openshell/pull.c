// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/pull.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/clear.h"
#include "file/spawn.h"
#include "openshell/want_image.h"

#define PULL_PROGRAM "skopeo"
#define PULL_LOCK    ".pull"
#define PULL_FOLDER  ".pulling"
#define PULL_FILE    PULL_FOLDER "/image"
#define PULL_SECONDS 3600

int pull_check(struct fault *fault)
{
	char program[PATH_MAX];
	int err = spawn_find(PULL_PROGRAM, program);

	return err ? fault_set(fault, FAULT_HOST, err,
			       "--pull: no " PULL_PROGRAM
			       " to fetch images; install it, or start the "
			       "driver without --pull")
		   : 0;
}

static int pull_fail(int err, const char *image, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, err, "image %.256s: %s", image,
			 strerror(-err));
}

/* As registries call what boards have. */
static const char *pull_arch(const struct board *board)
{
	return strcmp(board->arch, "aarch64") ? "amd64" : "arm64";
}

/*
 * What skopeo makes on its way to an archive, a layout of the same size, would
 * be in /var/tmp, and stay there when it is killed.
 */
static int pull_run(const struct setup *setup, const char *image,
		    const char *to, struct fault *fault)
{
	char program[PATH_MAX], from[PATH_MAX], said[512];
	char temp[PATH_MAX + 32];
	char *const argv[] = {
		program,
		(char *)"--tmpdir",
		temp,
		(char *)"--override-os",
		(char *)"linux",
		(char *)"--override-arch",
		(char *)pull_arch(setup->board),
		(char *)"copy",
		(char *)"--quiet",
		from,
		(char *)to,
		NULL,
	};
	const struct spawn_ask ask = {.path = program,
				      .argv = argv,
				      .env = environ,
				      .in = -1,
				      .timeout_s = PULL_SECONDS};
	int status = spawn_find(PULL_PROGRAM, program);

	if (status)
		return pull_check(fault);
	snprintf(temp, sizeof(temp), "%s/" PULL_FOLDER, setup->images);
	snprintf(from, sizeof(from), "docker://%s", image);
	status = spawn_with(&ask, said, sizeof(said));
	if (status < 0)
		return pull_fail(status, image, fault);
	return status ? fault_set(fault, FAULT_HOST, -EIO,
				  "image %.256s: " PULL_PROGRAM
				  " ended with status %d: %s",
				  image, status, said)
		      : 0;
}

/* The folders of @image below @folder. Not every user may log in to a registry. */
static int pull_folders(int folder, const char *image)
{
	char path[PATH_MAX];
	char *slash;

	snprintf(path, sizeof(path), "%s", image);
	for (slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdirat(folder, path, 0700) && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return 0;
}

/* Nobody else reads what is fetched, nor while it is: skopeo has our umask. */
static int pull_begin(int folder)
{
	clear_at(folder, PULL_FOLDER);
	return mkdirat(folder, PULL_FOLDER, 0700) && errno != EEXIST ? -errno : 0;
}

static int pull_place(int folder, const char *image, const char *name)
{
	int err = pull_folders(folder, image);

	if (!err && (fchmodat(folder, PULL_FILE, 0600, 0) ||
		     renameat(folder, PULL_FILE, folder, name)))
		err = -errno;
	return err;
}

/* To a name without a tag: behind a ':' skopeo has something else. */
static int pull_into(const struct setup *setup, int folder, const char *image,
		     struct fault *fault)
{
	char to[PATH_MAX + 32], name[PATH_MAX];
	int err;

	if (strchr(setup->images, ':'))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--images %s: with --pull its path has no ':'",
				 setup->images);
	snprintf(to, sizeof(to), "oci-archive:%s/" PULL_FILE, setup->images);
	snprintf(name, sizeof(name), "%.*s.tar", PATH_MAX - 8, image);
	err = pull_begin(folder);
	if (err)
		return pull_fail(err, image, fault);
	err = pull_run(setup, image, to, fault);
	if (!err) {
		err = pull_place(folder, image, name);
		if (err)
			pull_fail(err, image, fault);
	}
	clear_at(folder, PULL_FOLDER);
	return err;
}

/* Who waits here for another one is killed when nobody wants it any more. */
static int pull_lock(int folder, bool wait)
{
	struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd = openat(folder, PULL_LOCK,
			O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	int err = fd < 0 ? -errno : 0;

	while (!err && fcntl(fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &all))
		if (errno != EINTR)
			err = -errno;
	if (err && fd >= 0)
		close(fd);
	return err ? err : fd;
}

void pull_sweep(const struct setup *setup)
{
	int folder = open(setup->images, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int lock = folder < 0 ? folder : pull_lock(folder, false);

	if (lock >= 0) {
		clear_at(folder, PULL_FOLDER);
		close(lock);
	}
	if (folder >= 0)
		close(folder);
}

int pull(const struct setup *setup, const char *image, struct fault *fault)
{
	int folder = open(setup->images, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char path[PATH_MAX];
	int lock, err;

	if (folder < 0)
		return pull_fail(-errno, setup->images, fault);
	lock = pull_lock(folder, true);
	err = lock < 0 ? pull_fail(lock, image, fault) : 0;
	if (!err && want_image(setup->images, image, path, NULL) == -ENOENT)
		err = pull_into(setup, folder, image, fault);
	if (lock >= 0)
		close(lock);
	close(folder);
	return err;
}
