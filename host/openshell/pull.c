// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/pull.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/clear.h"
#include "file/digest.h"
#include "file/spawn.h"
#include "openshell/want_image.h"

#define PULL_PROGRAM "skopeo"
#define PULL_FOLDER  ".pulling"
#define PULL_FILE    "image"
#define PULL_SECONDS 3600

/* Of one image, what is on its way is in a folder of that name in @work. */
struct pull {
	int folder; /* of images */
	int work;   /* PULL_FOLDER in it */
	int lock;
	char key[DIGEST_SIZE]; /* of the image's reference */
};

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
		    const char *key, struct fault *fault)
{
	char program[PATH_MAX], from[PATH_MAX], said[512];
	char temp[PATH_MAX + 96], to[PATH_MAX + 128];
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
		to,
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
	snprintf(temp, sizeof(temp), "%s/" PULL_FOLDER "/%s", setup->images, key);
	snprintf(to, sizeof(to), "oci-archive:%s/" PULL_FILE, temp);
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
static int pull_begin(const struct pull *pull)
{
	clear_at(pull->work, pull->key);
	return mkdirat(pull->work, pull->key, 0700) && errno != EEXIST ? -errno
								       : 0;
}

static int pull_place(const struct pull *pull, const char *image)
{
	char from[DIGEST_SIZE + 8], name[PATH_MAX];
	int err = pull_folders(pull->folder, image);

	snprintf(from, sizeof(from), "%s/" PULL_FILE, pull->key);
	snprintf(name, sizeof(name), "%.*s.tar", PATH_MAX - 8, image);
	if (!err && (fchmodat(pull->work, from, 0600, 0) ||
		     renameat(pull->work, from, pull->folder, name)))
		err = -errno;
	return err;
}

/* To a name without a tag: behind a ':' skopeo has something else. */
static int pull_into(const struct setup *setup, const struct pull *pull,
		     const char *image, struct fault *fault)
{
	int err;

	if (strchr(setup->images, ':'))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--images %s: with --pull its path has no ':'",
				 setup->images);
	err = pull_begin(pull);
	if (err)
		return pull_fail(err, image, fault);
	err = pull_run(setup, image, pull->key, fault);
	if (!err) {
		err = pull_place(pull, image);
		if (err)
			pull_fail(err, image, fault);
	}
	clear_at(pull->work, pull->key);
	return err;
}

static void pull_close(struct pull *pull)
{
	int *const fds[] = {&pull->lock, &pull->work, &pull->folder};
	size_t i;

	for (i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (*fds[i] >= 0)
			close(*fds[i]);
}

/* The two folders; pull_close() in every case. */
static int pull_open(const struct setup *setup, struct pull *pull)
{
	pull->work = pull->lock = -1;
	pull->folder = open(setup->images, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (pull->folder < 0)
		return -errno;
	if (mkdirat(pull->folder, PULL_FOLDER, 0700) && errno != EEXIST)
		return -errno;
	pull->work = openat(pull->folder, PULL_FOLDER,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return pull->work < 0 ? -errno : 0;
}

/*
 * One at a time of an image, and nobody waits for another one's registry. Who
 * waits here is killed when nobody wants it any more. The file stays: others may
 * have it open.
 */
static int pull_lock(struct pull *pull, bool wait)
{
	struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	char name[DIGEST_SIZE + 8];

	snprintf(name, sizeof(name), "%s.lock", pull->key);
	pull->lock = openat(pull->work, name,
			    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (pull->lock < 0)
		return -errno;
	while (fcntl(pull->lock, wait ? F_OFD_SETLKW : F_OFD_SETLK, &all))
		if (errno != EINTR)
			return -errno;
	return 0;
}

/* @key is a digest. */
static void pull_sweep_one(struct pull *pull, const char *key)
{
	memcpy(pull->key, key, DIGEST_SIZE);
	if (!pull_lock(pull, false))
		clear_at(pull->work, pull->key);
	if (pull->lock >= 0)
		close(pull->lock);
	pull->lock = -1;
}

void pull_sweep(const struct setup *setup)
{
	struct dirent *entry;
	struct pull pull;
	DIR *dir = NULL;
	int fd = -1;

	if (!pull_open(setup, &pull))
		fd = openat(pull.work, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		dir = fdopendir(fd);
	if (fd >= 0 && !dir)
		close(fd);
	while (dir && (entry = readdir(dir)))
		if (digest_is(entry->d_name))
			pull_sweep_one(&pull, entry->d_name);
	if (dir)
		closedir(dir);
	pull_close(&pull);
}

int pull(const struct setup *setup, const char *image, struct fault *fault)
{
	char path[PATH_MAX];
	struct pull pull;
	int err;

	pull_sweep(setup);
	err = pull_open(setup, &pull);
	if (!err)
		err = digest_bytes(image, strlen(image), pull.key);
	if (!err)
		err = pull_lock(&pull, true);
	if (err)
		pull_fail(err, image, fault);
	else if (want_image(setup->images, image, path, NULL) == -ENOENT)
		err = pull_into(setup, &pull, image, fault);
	pull_close(&pull);
	return err;
}
