// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver.h"

#include <linux/mount.h>

#include "disk.h"
#include "file.h"
#include "sys.h"
#include "text.h"

/* fw_path_para of drivers/base/firmware_loader/main.c: no newline at the end */
#define DRIVER_FIRMWARE	     "/firmware"
#define DRIVER_FIRMWARE_PATH "/sys/module/firmware_class/parameters/path"

/* What it holds is looked up by the kernel and executed by the command. */
#define DRIVER_FLAGS (MS_RDONLY | MS_NODEV | MS_NOSUID)

static const char *const driver_types[] = {
	[ABI_ROOT_EROFS] = "erofs",
	[ABI_ROOT_SQUASHFS] = "squashfs",
};

static int driver_fail(struct failure *failure, int err, const char *object,
		       const char *what)
{
	return failure_set(failure, err, "driver", object, what);
}

/*
 * Kernels without FW_LOADER have no such file: a driver that wants firmware
 * will say so.
 */
static void driver_firmware(const char *folder)
{
	char path[64];
	struct text text;

	text_begin(&text, path, sizeof(path));
	text_add(&text, folder);
	text_add(&text, DRIVER_FIRMWARE);
	file_write(DRIVER_FIRMWARE_PATH, path);
}

int driver_mount(const struct job *job, struct failure *failure)
{
	const char *type = driver_types[job->driver_type];
	char device[DISK_PATH];
	int ret;

	if (disk_find(job->driver, device, sizeof(device)))
		return driver_fail(failure, -ENODEV, job->driver,
				   "there is no disk of this serial number; "
				   "has the kernel virtio_blk?");
	SYS_3(mkdirat, AT_FDCWD, ABI_RUN_DIR, 0755);
	ret = (int)SYS_3(mkdirat, AT_FDCWD, ABI_DRIVER_DIR, 0755);
	if (!ret)
		ret = (int)SYS_5(mount, device, ABI_DRIVER_DIR, type,
				 DRIVER_FLAGS, NULL);
	if (ret == -ENODEV)
		return driver_fail(failure, ret, type,
				   "the kernel has no such file system, and "
				   "the image no module with it");
	if (ret)
		return driver_fail(failure, ret, type,
				   "the driver layer cannot be mounted, it may "
				   "be damaged:");
	driver_firmware(ABI_DRIVER_DIR);
	return 0;
}

void driver_moved(void)
{
	driver_firmware(DRIVER_AWAY);
}
