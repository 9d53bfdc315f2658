// SPDX-License-Identifier: GPL-2.0-or-later
#include "root.h"

#include <stdbool.h>

#include <linux/mount.h>
#include <linux/stat.h>

#include "disk.h"
#include "mem.h"
#include "sys.h"
#include "text.h"

/* In the initramfs; out of sight once the root is another one. */
#define ROOT_STAGE  "/.root"
#define ROOT_LOWER  ROOT_STAGE "/lower"
#define ROOT_UPPER  ROOT_STAGE "/upper"
#define ROOT_WORK   ROOT_STAGE "/work"
#define ROOT_MERGED ROOT_STAGE "/merged"
#define ROOT_OPTIONS \
	"lowerdir=" ROOT_LOWER ",upperdir=" ROOT_UPPER ",workdir=" ROOT_WORK

static const char *const root_types[] = {
	[ABI_ROOT_EROFS] = "erofs",
	[ABI_ROOT_SQUASHFS] = "squashfs",
};

/* What is below these comes along. */
static const char *const root_moved[] = {
	"/proc", "/sys", "/dev", "/run", "/tmp",
};

static int root_fail(struct failure *failure, int err, const char *object,
		     const char *what)
{
	return failure_set(failure, err, "root", object, what);
}

static int root_mount(const char *source, const char *target, const char *type,
		      unsigned long flags, const char *options)
{
	return (int)SYS_5(mount, source, target, type, flags, options);
}

/* A tmpfs of its own: not every initramfs can be the upper layer. */
static int root_stage(void)
{
	static const char *const dirs[] = {
		ROOT_LOWER,
		ROOT_UPPER,
		ROOT_WORK,
		ROOT_MERGED,
	};
	unsigned int i;
	int ret;

	ret = (int)SYS_3(mkdirat, AT_FDCWD, ROOT_STAGE, 0700);
	if (!ret)
		ret = root_mount("tmpfs", ROOT_STAGE, "tmpfs", 0, "mode=0755");
	for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]) && !ret; i++)
		ret = (int)SYS_3(mkdirat, AT_FDCWD, dirs[i], 0755);
	return ret;
}

static int root_lower(const struct job *job, struct failure *failure)
{
	const char *type = root_types[job->root_type];
	char device[DISK_PATH];
	int ret;

	if (disk_find(job->root, device, sizeof(device)))
		return root_fail(failure, -ENODEV, job->root,
				 "there is no disk of this serial number; has "
				 "the kernel virtio_blk?");
	ret = root_mount(device, ROOT_LOWER, type, MS_RDONLY, NULL);
	if (ret == -ENODEV)
		return root_fail(failure, ret, type,
				 "the kernel has no such file system, and the "
				 "image no module with it");
	if (ret)
		return root_fail(failure, ret, type,
				 "the root cannot be mounted, it may be "
				 "damaged:");
	return 0;
}

/* The upper layer says whose the merged root is, and who may enter it. */
static int root_own(void)
{
	struct statx st = {0};
	int ret;

	ret = (int)SYS_5(statx, AT_FDCWD, ROOT_LOWER, 0, STATX_BASIC_STATS, &st);
	if (!ret)
		ret = (int)SYS_5(fchownat, AT_FDCWD, ROOT_UPPER, st.stx_uid,
				 st.stx_gid, 0);
	if (!ret)
		ret = (int)SYS_3(fchmodat, AT_FDCWD, ROOT_UPPER,
				 st.stx_mode & 07777);
	return ret;
}

static int root_merge(struct failure *failure)
{
	int ret = root_own();

	if (!ret)
		ret = root_mount("overlay", ROOT_MERGED, "overlay", 0,
				 ROOT_OPTIONS);
	if (ret)
		return root_fail(failure, ret, "overlay",
				 "nothing can be stacked over the root:");
	return 0;
}

/* A link there would lead out of the root. */
static int root_is_folder(const char *path)
{
	int fd = sys_open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0);

	if (fd < 0)
		return fd;
	sys_close(fd);
	return 0;
}

static int root_move(const char *root, const char *from)
{
	char to[32];
	struct text text;
	int ret;

	text_begin(&text, to, sizeof(to));
	text_add(&text, root);
	text_add(&text, from);
	SYS_3(mkdirat, AT_FDCWD, to, 0755);
	ret = root_is_folder(to);
	return ret ? ret : root_mount(from, to, NULL, MS_MOVE, NULL);
}

/* As switch_root(8): the initramfs itself cannot be moved away. */
static int root_switch(const char *root)
{
	int ret = (int)SYS_1(chdir, root);

	if (!ret)
		ret = root_mount(".", "/", NULL, MS_MOVE, NULL);
	if (!ret)
		ret = (int)SYS_1(chroot, ".");
	return ret ? ret : (int)SYS_1(chdir, "/");
}

int root_enter(const struct job *job, struct failure *failure)
{
	bool read_only = job->flags & ABI_JOB_READ_ONLY;
	const char *root = read_only ? ROOT_LOWER : ROOT_MERGED;
	unsigned int i;
	int ret = root_stage();

	if (ret)
		return root_fail(failure, ret, ROOT_STAGE,
				 "no place to mount the root:");
	ret = root_lower(job, failure);
	if (!ret && !read_only)
		ret = root_merge(failure);
	if (ret)
		return ret;
	for (i = 0; i < sizeof(root_moved) / sizeof(root_moved[0]); i++) {
		ret = root_move(root, root_moved[i]);
		if (ret)
			return root_fail(failure, ret, root_moved[i],
					 "the root has no such folder:");
	}
	ret = root_switch(root);
	if (ret)
		return root_fail(failure, ret, root, "cannot be the root:");
	return 0;
}
