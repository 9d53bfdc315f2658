// SPDX-License-Identifier: GPL-2.0-or-later
#include "root.h"

#include <stdbool.h>

#include <linux/mount.h>
#include <linux/stat.h>

#include "disk.h"
#include "driver.h"
#include "mem.h"
#include "sys.h"
#include "text.h"
#include "walk.h"

/* In the initramfs; out of sight once the root is another one. */
#define ROOT_STAGE    "/.root"
#define ROOT_LOWER    ROOT_STAGE "/lower"
#define ROOT_UPPER    ROOT_STAGE "/upper"
#define ROOT_WORK     ROOT_STAGE "/work"
#define ROOT_MERGED   ROOT_STAGE "/merged"
#define ROOT_WRITABLE ",upperdir=" ROOT_UPPER ",workdir=" ROOT_WORK
#define ROOT_OPTIONS  256

static const char *const root_types[] = {
	[ABI_ROOT_EROFS] = "erofs",
	[ABI_ROOT_SQUASHFS] = "squashfs",
};

/* What is below these comes along; the last ones not with ABI_JOB_ROOTS_RUN. */
static const char *const root_moved[] = {
	"/proc", "/sys", "/dev", "/run", "/tmp",
};
#define ROOT_OWN 2

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

static int root_find(const char *serial, char device[DISK_PATH],
		     struct failure *failure)
{
	if (!disk_find(serial, device, DISK_PATH))
		return 0;
	return root_fail(failure, -ENODEV, serial,
			 "there is no disk of this serial number; has the "
			 "kernel virtio_blk?");
}

static int root_no_type(const char *type, struct failure *failure)
{
	return root_fail(failure, -ENODEV, type,
			 "the kernel has no such file system, and the image no "
			 "module with it");
}

static int root_stage_memory(struct failure *failure)
{
	int ret = root_mount("tmpfs", ROOT_STAGE, "tmpfs", 0, "mode=0755");

	if (ret)
		root_fail(failure, ret, ROOT_STAGE,
			  "no place to mount the root:");
	return ret;
}

/* What holds what is written; the root is put together in it. */
static int root_stage_mount(const struct job *job, struct failure *failure)
{
	char device[DISK_PATH];
	int ret;

	/* A tmpfs of its own: not every initramfs can be the upper layer. */
	if (!job->scratch_type)
		return root_stage_memory(failure);
	ret = root_find(job->scratch, device, failure);
	if (ret)
		return ret;
	ret = root_mount(device, ROOT_STAGE, "ext4", MS_NOATIME, NULL);
	if (ret == -ENODEV)
		return root_no_type("ext4", failure);
	if (ret)
		root_fail(failure, ret, job->scratch,
			  "the disk cannot be mounted:");
	return ret;
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

/* A disk that is kept has them already. */
static int root_stage_folder(const char *path)
{
	int ret = (int)SYS_3(mkdirat, AT_FDCWD, path, 0755);

	return ret == -EEXIST ? root_is_folder(path) : ret;
}

static int root_stage(const struct job *job, struct failure *failure)
{
	static const char *const dirs[] = {
		ROOT_LOWER,
		ROOT_UPPER,
		ROOT_WORK,
		ROOT_MERGED,
	};
	unsigned int i;
	int ret;

	SYS_3(mkdirat, AT_FDCWD, ROOT_STAGE, 0700);
	ret = root_stage_mount(job, failure);
	if (ret)
		return ret;
	for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]) && !ret; i++)
		ret = root_stage_folder(dirs[i]);
	if (ret)
		root_fail(failure, ret, ROOT_STAGE,
			  "no place to mount the root:");
	return ret;
}

static int root_lower(const struct job *job, struct failure *failure)
{
	const char *type = root_types[job->root_type];
	char device[DISK_PATH];
	int ret;

	ret = root_find(job->root, device, failure);
	if (ret)
		return ret;
	ret = root_mount(device, ROOT_LOWER, type, MS_RDONLY, NULL);
	if (ret == -ENODEV)
		return root_no_type(type, failure);
	if (ret)
		return root_fail(failure, ret, type,
				 "the root cannot be mounted, it may be "
				 "damaged:");
	return 0;
}

/* The upper layer says whose the merged root is, and who may enter it. */
static int root_own(const char *middle)
{
	struct statx st = {0};
	int ret;

	ret = (int)SYS_5(statx, AT_FDCWD, middle, 0, STATX_BASIC_STATS, &st);
	if (!ret)
		ret = (int)SYS_5(fchownat, AT_FDCWD, ROOT_UPPER, st.stx_uid,
				 st.stx_gid, 0);
	if (!ret)
		ret = (int)SYS_3(fchmodat, AT_FDCWD, ROOT_UPPER,
				 st.stx_mode & 07777);
	return ret;
}

static bool root_has(const char *folder)
{
	return !root_is_folder(folder);
}

/* Returns how many layers there are besides the middle one. */
static unsigned int root_layers(const struct job *job, const char *middle,
				struct text *text)
{
	bool top = job->driver_type && root_has(DRIVER_TOP);
	bool base = job->driver_type && root_has(DRIVER_BASE);

	text_add(text, "lowerdir=");
	text_add(text, top ? DRIVER_TOP ":" : "");
	text_add(text, middle);
	text_add(text, base ? ":" DRIVER_BASE : "");
	return top + base;
}

/* The folder that is to be the root, into *@root. */
static int root_merge(const struct job *job, const char **root,
		      struct failure *failure)
{
	const char *middle = job->root_type ? ROOT_LOWER : "/";
	char options[ROOT_OPTIONS];
	unsigned int layers;
	struct text text;
	int ret = 0;

	text_begin(&text, options, sizeof(options));
	layers = root_layers(job, middle, &text);
	*root = middle;
	/* overlayfs wants two layers below when nothing is above them */
	if (!layers && (job->flags & ABI_JOB_READ_ONLY ||
			(!job->root_type && !job->scratch_type)))
		return 0;
	*root = ROOT_MERGED;
	if (!(job->flags & ABI_JOB_READ_ONLY)) {
		text_add(&text, ROOT_WRITABLE);
		ret = root_own(middle);
	}
	if (!ret)
		ret = root_mount("overlay", ROOT_MERGED, "overlay", 0, options);
	if (ret)
		return root_fail(failure, ret, "overlay",
				 "nothing can be stacked over the root:");
	/* the initramfs shows it, empty; nothing is lost where it stays */
	if (!job->root_type)
		SYS_3(unlinkat, AT_FDCWD, ROOT_MERGED ROOT_STAGE, AT_REMOVEDIR);
	return 0;
}

/* What is mounted at @from is at @at of the root then. */
static int root_move(const char *root, const char *from, const char *at)
{
	char to[48];
	struct text text;
	int ret;

	text_begin(&text, to, sizeof(to));
	text_add(&text, root);
	text_add(&text, at);
	SYS_3(mkdirat, AT_FDCWD, to, 0755);
	ret = root_is_folder(to);
	return ret ? ret : root_mount(from, to, NULL, MS_MOVE, NULL);
}

/* Its folder is in /run, of which the root has its own. */
static bool root_leaves_driver(const struct job *job)
{
	return job->flags & ABI_JOB_ROOTS_RUN && job->driver_type;
}

static int root_move_all(const struct job *job, const char *root,
			 struct failure *failure)
{
	unsigned int i, count = sizeof(root_moved) / sizeof(root_moved[0]);
	int ret;

	if (job->flags & ABI_JOB_ROOTS_RUN)
		count -= ROOT_OWN;
	for (i = 0; i < count; i++) {
		ret = root_move(root, root_moved[i], root_moved[i]);
		if (ret)
			return root_fail(failure, ret, root_moved[i],
					 "the root has no such folder:");
	}
	if (!root_leaves_driver(job))
		return 0;
	ret = root_move(root, ABI_DRIVER_DIR, DRIVER_AWAY);
	return ret ? root_fail(failure, ret, ABI_DRIVER_DIR,
			       "cannot be moved to the root:")
		   : 0;
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

bool root_wanted(const struct job *job)
{
	return job->root_type || job->driver_type || job->scratch_type;
}

static int root_build(const struct job *job, const char **root,
		      struct failure *failure)
{
	int ret = root_stage(job, failure);

	if (!ret && job->root_type)
		ret = root_lower(job, failure);
	return ret ? ret : root_merge(job, root, failure);
}

int root_enter(const struct job *job, struct failure *failure)
{
	const char *root = "/";
	int ret = root_build(job, &root, failure);

	/* A driver layer with nothing to stack leaves the initramfs. */
	if (ret || !root[1])
		return ret;
	ret = root_move_all(job, root, failure);
	if (ret)
		return ret;
	ret = root_switch(root);
	if (ret)
		return root_fail(failure, ret, root, "cannot be the root:");
	if (root_leaves_driver(job))
		driver_moved();
	if (job->flags & ABI_JOB_ROOTS_RUN)
		walk_follow();
	return 0;
}

/* As runc has it: kubelet's workingDir need not be in the image. */
static void root_cwd(const struct job *job)
{
	int fd = walk_folder(job->cwd, true);

	if (fd >= 0)
		sys_close(fd);
}

int root_seal(const struct job *job, struct failure *failure)
{
	int ret;

	if (job->flags & ABI_JOB_ROOTS_RUN)
		root_cwd(job);
	if (!(job->flags & ABI_JOB_SEALED))
		return 0;
	ret = root_mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL);
	return ret ? root_fail(failure, ret, "/", "cannot become read-only:") : 0;
}
