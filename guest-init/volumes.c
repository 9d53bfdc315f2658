// SPDX-License-Identifier: GPL-2.0-or-later
#include "volumes.h"

#include <stdbool.h>

#include <linux/mount.h>

#include "disk.h"
#include "mem.h"
#include "share.h"
#include "sys.h"
#include "text.h"
#include "walk.h"

#define VOLUMES_FLAGS (MS_NOSUID | MS_NODEV)

static const char *const volumes_types[] = {
	[ABI_ROOT_EROFS] = "erofs",	  [ABI_ROOT_SQUASHFS] = "squashfs",
	[ABI_ROOT_EXT4] = "ext4",	  [ABI_ROOT_TMPFS] = "tmpfs",
	[ABI_ROOT_VIRTIOFS] = SHARE_TYPE,
};

/* Their roots, however the command covers or moves the paths to them. */
static int volumes_written[ABI_MOUNTS_MAX];
static unsigned int volumes_written_count;

static int volumes_fail(struct failure *failure, int err, const char *object,
			const char *what)
{
	return failure_set(failure, err, "volumes", object, what);
}

static unsigned long volumes_flags(const struct job_mount *mount)
{
	unsigned long flags = VOLUMES_FLAGS;

	if (mount->flags & ABI_MOUNT_READ_ONLY)
		flags |= MS_RDONLY;
	if (!(mount->flags & ABI_MOUNT_EXEC))
		flags |= MS_NOEXEC;
	return flags;
}

/* tmpfs(5): a size in bytes, a mode in octal digits */
static void volumes_tmpfs(const struct job_mount *mount, char *buf, size_t size)
{
	char mode[] = "mode=0000";
	struct text text;
	unsigned int i;

	for (i = 0; i < 4; i++)
		mode[8 - i] = (char)('0' + (mount->mode >> 3 * i & 7));
	text_begin(&text, buf, size);
	text_add(&text, mode);
	if (!mount->bytes)
		return;
	text_add(&text, ",size=");
	text_number(&text, mount->bytes);
}

static int volumes_attach(const struct job_mount *mount, struct failure *failure)
{
	const char *type = volumes_types[mount->type];
	bool tmpfs = mount->type == ABI_ROOT_TMPFS;
	char device[DISK_PATH] = "tmpfs", options[48];
	int ret;

	if (tmpfs)
		volumes_tmpfs(mount, options, sizeof(options));
	else if (mount->type == ABI_ROOT_VIRTIOFS)
		return share_folder(mount, volumes_flags(mount), failure);
	else if (disk_find(mount->serial, device, sizeof(device)))
		return volumes_fail(failure, -ENODEV, mount->serial,
				    "there is no disk of this serial number; "
				    "has the kernel virtio_blk?");
	ret = (int)SYS_5(mount, device, ".", type, volumes_flags(mount),
			 tmpfs ? options : NULL);
	if (ret == -ENODEV)
		return volumes_fail(failure, ret, type,
				    "the kernel has no such file system, and "
				    "the image no module with it");
	if (ret)
		return volumes_fail(failure, ret, mount->path,
				    "what belongs there cannot be mounted, it "
				    "may be damaged:");
	return 0;
}

static int volumes_no_folder(const struct job_mount *mount, int err,
			     struct failure *failure)
{
	if (err == -ENOTDIR)
		return volumes_fail(failure, err, mount->path,
				    "the root has a link or a file on the way "
				    "there; name the folder itself");
	if (err == -EROFS)
		return volumes_fail(failure, err, mount->path,
				    "the root has no such folder, and none "
				    "can be made in it:");
	return volumes_fail(failure, err, mount->path, "cannot be mounted at:");
}

/* On "." no path is looked up again that could lead elsewhere by now. */
static int volumes_one(const struct job_mount *mount, struct failure *failure)
{
	int fd, ret;

	if (mount->flags & ABI_MOUNT_FILE)
		return share_file(mount, volumes_flags(mount), failure);
	fd = walk_folder(mount->path, true);
	if (fd < 0)
		return volumes_no_folder(mount, fd, failure);
	ret = (int)SYS_1(fchdir, fd);
	sys_close(fd);
	if (ret)
		return volumes_no_folder(mount, ret, failure);
	ret = volumes_attach(mount, failure);
	SYS_1(chdir, "/");
	if (ret || mount->type != ABI_ROOT_EXT4 ||
	    mount->flags & ABI_MOUNT_READ_ONLY)
		return ret;
	fd = walk_folder(mount->path, false);
	if (fd < 0)
		return volumes_no_folder(mount, fd, failure);
	volumes_written[volumes_written_count++] = fd;
	return 0;
}

int volumes_mount(const struct job_mounts *mounts, struct failure *failure)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < mounts->count && !ret; i++)
		ret = volumes_one(&mounts->list[i], failure);
	return ret;
}

void volumes_end(void)
{
	while (volumes_written_count) {
		SYS_1(fchdir, volumes_written[--volumes_written_count]);
		SYS_5(mount, NULL, ".", NULL,
		      MS_REMOUNT | MS_RDONLY | VOLUMES_FLAGS, NULL);
	}
}
