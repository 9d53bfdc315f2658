// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/shares.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "layer/kind.h"

void shares_init(struct shares *shares)
{
	memset(shares, 0, sizeof(*shares));
	shares->events = -1;
}

static int shares_fail(const struct request_mount *mount, int err,
		       const char *what, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, err, "%s: %s", mount->source,
			 what ? what : strerror(-err));
}

/* docker takes a name without a slash for a volume of its own. */
static int shares_missing(const struct request_mount *mount, int err,
			  struct fault *fault)
{
	const char *source = mount->source;

	if (err != -ENOENT || strchr(source, '/'))
		return shares_fail(mount, err, NULL, fault);
	return fault_set(fault, FAULT_HOST, err,
			 "%s: there is no such file or folder here, and gpubox "
			 "keeps no volumes by name; make a folder and write "
			 "$PWD/%s:%s",
			 source, source, mount->path);
}

/* What is unreadable is no image either: who shares it says so. */
static bool shares_is_image(int fd)
{
	char path[64];
	uint8_t head[KIND_HEAD];
	uint64_t bytes;
	ssize_t n = 0;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	fd = open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0) {
		n = pread(fd, head, sizeof(head), 0);
		close(fd);
	}
	return n > 0 && (kind_of(head, (size_t)n, &bytes) != KIND_OTHER ||
			 kind_is_compressed(head, (size_t)n));
}

/* A file is opened once more by its name in its folder, and compared. */
static int shares_file(struct share *share, const struct request_mount *mount,
		       const struct stat *st, struct fault *fault)
{
	char real[PATH_MAX], *slash;
	struct stat now;

	if (!realpath(mount->source, real))
		return shares_fail(mount, -errno, NULL, fault);
	slash = strrchr(real, '/');
	share->name = strdup(slash + 1);
	if (!share->name)
		return shares_fail(mount, -ENOMEM, NULL, fault);
	slash[slash == real] = '\0';
	share->source.folder = open(real, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (share->source.folder < 0 ||
	    fstatat(share->source.folder, share->name, &now, AT_SYMLINK_NOFOLLOW))
		return shares_fail(mount, -errno, NULL, fault);
	if (now.st_dev != st->st_dev || now.st_ino != st->st_ino)
		return shares_fail(mount, -EAGAIN,
				   "was replaced by another file meanwhile; try "
				   "again",
				   fault);
	share->source.name = share->name;
	share->source.dev = st->st_dev;
	share->source.ino = st->st_ino;
	return 0;
}

static int shares_take(struct share *share, int fd, const struct stat *st,
		       const struct request_mount *mount, struct fault *fault)
{
	if (S_ISDIR(st->st_mode)) {
		share->source.folder = fd;
		return 1;
	}
	if (S_ISREG(st->st_mode)) {
		int err;

		if (!mount->as_file && shares_is_image(fd)) {
			close(fd);
			return 0;
		}
		share->file = fd;
		err = shares_file(share, mount, st, fault);
		return err ? err : 1;
	}
	close(fd);
	return shares_fail(mount, -EINVAL,
			   "must be a file or a folder; sockets and devices of "
			   "the host do not reach a guest",
			   fault);
}

int shares_open(struct shares *shares, const struct request_mount *mount,
		bool *file, struct fault *fault)
{
	struct share *share = &shares->list[shares->count];
	struct stat st;
	int fd, ret;

	fd = open(mount->source, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return shares_missing(mount, -errno, fault);
	*share = (struct share){.source = {.folder = -1, .write = mount->write},
				.file = -1,
				.what = mount->source,
				.process = {0, -1, -1, -1}};
	if (fstat(fd, &st)) {
		ret = shares_fail(mount, -errno, NULL, fault);
		close(fd);
		return ret;
	}
	ret = shares_take(share, fd, &st, mount, fault);
	*file = share->name != NULL;
	if (ret)
		shares->count++; /* for shares_close(), on failure, too */
	return ret;
}

/*
 * As root, numbers are the same on both sides. As anybody else there is one
 * user, who is the command's when that is said as a number, or else root.
 */
static struct share_users shares_users(const struct request *request)
{
	struct share_users users = {
		.own = geteuid() != 0,
		.outside_uid = geteuid(),
		.outside_gid = getegid(),
	};
	const char *text = request->user ? request->user : "";
	unsigned long uid, gid = 0;
	char *end;

	if (!isdigit((unsigned char)*text))
		return users;
	uid = strtoul(text, &end, 10);
	if (*end == ':' && isdigit((unsigned char)end[1]))
		gid = strtoul(end + 1, &end, 10);
	if (*end || uid >= UINT_MAX || gid >= UINT_MAX)
		return users;
	users.uid = (uid_t)uid;
	users.gid = (gid_t)gid;
	return users;
}

static int shares_watch(struct shares *shares, unsigned int i)
{
	struct epoll_event event = {.events = EPOLLIN, .data = {.u32 = i}};

	return epoll_ctl(shares->events, EPOLL_CTL_ADD,
			 shares->list[i].process.pidfd, &event)
		       ? -errno
		       : 0;
}

int shares_start(struct shares *shares, const struct virtiofsd *program,
		 const struct request *request, const struct numa_place *place,
		 struct fault *fault)
{
	const struct share_users users = shares_users(request);
	struct share *share = shares->list;
	unsigned int i;
	int err = 0;

	if (!shares->count)
		return 0;
	shares->events = epoll_create1(EPOLL_CLOEXEC);
	if (shares->events < 0)
		return fault_set(fault, FAULT_HOST, -errno,
				 "shared folders: no descriptor: %s",
				 strerror(errno));
	for (i = 0; !err && i < shares->count; i++, share++) {
		err = virtiofsd_start(program, &share->source, &users, place,
				      share->what, &share->process, fault);
		if (!err && shares_watch(shares, i))
			err = fault_set(fault, FAULT_HOST, -errno,
					"%s: nobody can watch who shares it: "
					"%s",
					share->what, strerror(errno));
	}
	return err;
}

int shares_start_again(struct shares *shares, const struct virtiofsd *program,
		       const struct request *request,
		       const struct numa_place *place, struct fault *fault)
{
	unsigned int i;

	for (i = 0; i < shares->count; i++)
		virtiofsd_end(&shares->list[i].process);
	if (shares->events >= 0)
		close(shares->events);
	shares->events = -1;
	return shares_start(shares, program, request, place, fault);
}

void shares_hand_over(struct shares *shares)
{
	unsigned int i;

	for (i = 0; i < shares->count; i++) {
		close(shares->list[i].process.fd);
		shares->list[i].process.fd = -1;
	}
}

bool shares_ended(struct shares *shares, int *status, char *text, size_t size)
{
	unsigned int i;
	char said[256];
	int how;

	for (i = 0; i < shares->count; i++) {
		if (!virtiofsd_ended(&shares->list[i].process, &how, said,
				     sizeof(said)))
			continue;
		*status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
		snprintf(text, size,
			 "%s: virtiofsd, which shares it, ended with %s %d%s%s",
			 shares->list[i].what,
			 WIFEXITED(how) ? "status" : "signal",
			 WIFEXITED(how) ? *status : WTERMSIG(how),
			 *said ? ": " : "", said);
		return true;
	}
	return false;
}

void shares_close(struct shares *shares)
{
	struct share *share = shares->list;
	unsigned int i;

	for (i = 0; i < shares->count; i++, share++) {
		virtiofsd_end(&share->process);
		if (share->source.folder >= 0)
			close(share->source.folder);
		if (share->file >= 0)
			close(share->file);
		free(share->name);
	}
	if (shares->events >= 0)
		close(shares->events);
	shares_init(shares);
}
