// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/share_stage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "guest_abi.h"

/* Ours alone in our mount namespace, whatever lies there outside of it. */
static const char *const stage_places[] = {"/tmp", "/mnt", "/run"};

#define STAGE_FOLDER "gpubox-share"

int share_stage_flags(const struct share_users *users)
{
	return CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC |
	       (users->own ? CLONE_NEWUSER : 0);
}

static int stage_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

/* As root by execve(2), or by what is inherited with any other number. */
static int stage_keep_capabilities(void)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];
	unsigned long cap;

	if (syscall(SYS_capget, &header, data))
		return -errno;
	data[0].inheritable = data[0].permitted;
	data[1].inheritable = data[1].permitted;
	if (syscall(SYS_capset, &header, data))
		return -errno;
	for (cap = 0; cap <= CAP_LAST_CAP; cap++)
		prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0);
	return 0;
}

/* user_namespaces(7): one row, of who we are, needs no privilege. */
int share_stage_users(const struct share_users *users)
{
	char row[64];
	int err;

	if (!users->own)
		return 0;
	err = stage_write("/proc/self/setgroups", "deny");
	snprintf(row, sizeof(row), "%u %u 1\n", users->uid, users->outside_uid);
	if (!err)
		err = stage_write("/proc/self/uid_map", row);
	snprintf(row, sizeof(row), "%u %u 1\n", users->gid, users->outside_gid);
	if (!err)
		err = stage_write("/proc/self/gid_map", row);
	return err || !users->uid ? err : stage_keep_capabilities();
}

static int stage_attributes(const char *path, bool write)
{
	struct mount_attr attr = {
		.attr_set = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
			    (write ? 0 : MOUNT_ATTR_RDONLY),
	};

	if (!syscall(SYS_mount_setattr, AT_FDCWD, path, AT_RECURSIVE, &attr,
		     sizeof(attr)))
		return 0;
	if (errno == ENOSYS)
		return write ? 0 : -ENOTSUP;
	return -errno;
}

/* With all that is mounted below, which hides nothing then. */
static int stage_folder(const struct share_source *source, const char *path)
{
	if (mkdir(path, 0700) || mount(".", path, NULL, MS_BIND | MS_REC, NULL))
		return -errno;
	return stage_attributes(path, source->write);
}

static int stage_file(const struct share_source *source, const char *path)
{
	char from[64], to[128];
	struct stat st;
	int fd, made;

	fd = openat(AT_FDCWD, source->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) || st.st_dev != source->dev || st.st_ino != source->ino)
		return -ESTALE;
	if (mkdir(path, 0755))
		return -errno;
	snprintf(to, sizeof(to), "%s/" ABI_SHARE_FILE, path);
	snprintf(from, sizeof(from), "/proc/self/fd/%d", fd);
	made = open(to, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
	if (made < 0)
		return -errno;
	close(made);
	if (mount(from, to, NULL, MS_BIND, NULL))
		return -errno;
	return stage_attributes(to, source->write);
}

/* The tmpfs is no place for the guest to write to: it is the host's memory. */
static int stage_close(const char *place)
{
	return mount(NULL, place, NULL,
		     MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV,
		     NULL)
		       ? -errno
		       : 0;
}

static const char *stage_place(void)
{
	size_t i;

	for (i = 0; i < sizeof(stage_places) / sizeof(stage_places[0]); i++)
		if (!mount("tmpfs", stage_places[i], "tmpfs",
			   MS_NOSUID | MS_NODEV, "size=64k,mode=755"))
			return stage_places[i];
	return NULL;
}

/*
 * Not on the kernel's first root, an initramfs that the host runs from:
 * pivot_root(2), EINVAL. It is a ramfs or a tmpfs (init/do_mounts.c).
 */
static bool stage_can_pivot(void)
{
	struct statfs root;

	return !statfs("/", &root) && root.f_type != RAMFS_MAGIC &&
	       root.f_type != TMPFS_MAGIC;
}

int share_stage_mounts(const struct share_source *source, const char **pathp,
		       bool *pivot, const char **step)
{
	static char path[64];
	const char *place;
	int err;

	/* The working directory comes along; a descriptor would not. */
	*step = "opening it again";
	if (fchdir(source->folder))
		return -errno;
	*step = "a mount namespace";
	if (unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return -errno;
	*step = "a tmpfs";
	place = stage_place();
	if (!place)
		return -errno;
	*step = source->write ? "mounting it" : "mounting it read-only";
	snprintf(path, sizeof(path), "%s/" STAGE_FOLDER, place);
	err = source->name ? stage_file(source, path)
			   : stage_folder(source, path);
	if (!err)
		err = stage_close(place);
	*pivot = !mount("proc", "/proc", "proc",
			MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) &&
		 stage_can_pivot();
	*pathp = path;
	return err ? err : chdir("/") ? -errno : 0;
}

int share_stage_sockets(int *listening, int *connected)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	socklen_t size = sizeof(sa_family_t); /* the kernel finds a name */

	*listening = socket(AF_UNIX, SOCK_STREAM, 0);
	*connected = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*listening < 0 || *connected < 0 ||
	    bind(*listening, (struct sockaddr *)&address, size))
		return -errno;
	size = sizeof(address);
	if (listen(*listening, 1) ||
	    getsockname(*listening, (struct sockaddr *)&address, &size) ||
	    connect(*connected, (struct sockaddr *)&address, size))
		return -errno;
	return 0;
}
