// SPDX-License-Identifier: GPL-2.0-or-later
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "unit.h"

#include "fake_tree.h"
#include "hanging_read.h"
#include "holders/holders.h"
#include "holders/mappings.h"
#include "sysfs/sysfs.h"

#define GPU "/sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0"
#define UP  "../../devices/pci0000:00/0000:00:01.0/0000:01:00.0"

static struct fake_tree tree;
static struct holder *holders;
static size_t n_holders;
static bool complete;

FIXTURE(setup)
{
	fake_tree_make(&tree, "x86");
	holders = NULL;
	return 0;
}

FIXTURE(teardown)
{
	free(holders);
	fake_tree_remove(&tree);
	return 0;
}

static void find(const char *const *lines)
{
	struct pci_device gpu;
	struct pci_bdf bdf;

	for (; *lines; lines++)
		fake_tree_line(&tree, *lines);
	assert_int_equal(pci_bdf_parse("0000:01:00.0", &bdf), 0);
	assert_int_equal(pci_read(tree.root, bdf, &gpu), 0);
	assert_int_equal(holders_find(tree.root, &gpu, &holders, &n_holders,
				      &complete),
			 0);
}

#define FIND(...) find((const char *const[]){__VA_ARGS__, NULL})

TEST(test_nobody)
{
	FIND("/proc/5/fd/3 -> /dev/dri/card0", "/proc/5/comm = Xorg");
	assert_int_equal(n_holders, 0); /* another card's node */
	assert_true(complete);
}

TEST(test_process_and_unit)
{
	char text[256];

	FIND("/sys/dev/char/226:0 -> " UP "/drm/card0",
	     GPU "/drm/card0/uevent = MAJOR=226\\nDEVNAME=dri/card0",
	     "/proc/812/fd/3 -> /dev/dri/card0",
	     "/proc/812/fd/4 -> /dev/dri/card0",
	     "/proc/812/maps = 7f00-7f01 rw-s 0 00:05 9 /dev/dri/card0",
	     "/proc/812/comm = Xorg",
	     "/proc/812/cgroup = 1:name=x:/\\n0::/system.slice/gdm.service");
	assert_int_equal(n_holders, 1);
	assert_true(holders[0].blocks);
	assert_int_equal(holders[0].pid, 812);
	assert_string_equal(holder_text(&holders[0], text, sizeof(text)),
			    "Xorg (pid 812, gdm.service) has /dev/dri/card0 open");
}

TEST(test_container_is_named_shortly)
{
	FIND("/sys/dev/char/226:0 -> " UP "/drm/card0",
	     GPU "/drm/card0/uevent = DEVNAME=dri/card0",
	     "/proc/9/maps = 7f00-7f01 rw-s 0 00:05 9 /dev/dri/card0",
	     "/proc/9/comm = python3",
	     "/proc/9/cgroup = 0::/system.slice/docker-0123456789abcdef01234567"
	     "89abcdef0123456789abcdef0123456789abcdef.scope");
	assert_int_equal(n_holders, 1);
	assert_int_equal(holders[0].kind, HOLDER_MAP);
	assert_string_equal(holders[0].unit, "docker-0123456789ab");
}

TEST(test_nvidia_minor)
{
	FIND(GPU "/driver -> ../../../../bus/pci/drivers/nvidia",
	     "/proc/driver/nvidia/gpus/0000:01:00.0/information = "
	     "Device Minor: \t 1",
	     "/proc/driver/nvidia/gpus/0000:02:00.0/information = "
	     "Device Minor: \t 0",
	     "/proc/5/fd/3 -> /dev/nvidia0", "/proc/5/comm = other",
	     "/proc/6/fd/3 -> /dev/nvidia1", "/proc/6/comm = ours",
	     "/proc/7/fd/3 -> /dev/nvidiactl", "/proc/7/comm = both");
	assert_int_equal(n_holders, 2);
	assert_string_equal(holders[0].comm, "ours");
	assert_true(holders[0].blocks);
	assert_string_equal(holders[1].comm, "both");
	assert_false(holders[1].blocks);
}

/* Without its minor a GPU may be any of them: undetermined is busy. */
TEST(test_nvidia_without_minor)
{
	FIND(GPU "/driver -> ../../../../bus/pci/drivers/nvidia",
	     "/proc/5/fd/3 -> /dev/nvidia7", "/proc/5/comm = some");
	assert_int_equal(n_holders, 1);
	assert_true(holders[0].blocks);
}

TEST(test_storage)
{
	FIND("/sys/dev/block/259:1 -> " UP "/nvme/nvme0/nvme0n1/nvme0n1p1",
	     GPU "/nvme/nvme0/nvme0n1/nvme0n1p1/uevent = DEVNAME=nvme0n1p1",
	     "/sys/dev/block/259:2 -> " UP "/nvme/nvme0/nvme0n1/nvme0n1p2",
	     GPU "/nvme/nvme0/nvme0n1/nvme0n1p2/uevent = DEVNAME=nvme0n1p2",
	     GPU "/nvme/nvme0/nvme0n1/nvme0n1p2/holders/dm-0/",
	     "/proc/self/mountinfo = 22 1 259:1 / / rw shared:1 - ext4 "
	     "/dev/nvme0n1p1 rw\\n23 1 0:40 / /data rw - btrfs "
	     "/dev/nvme0n1p2 rw",
	     "/proc/swaps = Filename Type\\n/dev/nvme0n1p2 partition 1 0 -2");
	assert_int_equal(n_holders, 4);
	assert_int_equal(holders[0].kind, HOLDER_BLOCK);
	assert_int_equal(holders[1].kind, HOLDER_MOUNT);
	assert_string_equal(holders[1].what, "/");
	assert_string_equal(holders[2].what, "/data");
	assert_int_equal(holders[3].kind, HOLDER_SWAP);
}

/* A process that hangs with its memory locked hides nobody for ever. */
TEST(test_a_process_that_hangs)
{
	struct pci_device gpu;
	struct pci_bdf bdf;
	int status = 0;

	fake_tree_line(&tree, "/sys/dev/char/226:0 -> " UP "/drm/card0");
	fake_tree_line(&tree, GPU "/drm/card0/uevent = DEVNAME=dri/card0");
	fake_tree_line(&tree, "/proc/5/comm = stuck");
	fake_tree_line(&tree, "/proc/5/maps = hangs");
	assert_int_equal(pci_bdf_parse("0000:01:00.0", &bdf), 0);
	assert_int_equal(pci_read(tree.root, bdf, &gpu), 0);
	hanging_most = 300;
	assert_int_equal(holders_find(tree.root, &gpu, &holders, &n_holders,
				      &complete),
			 -ETIMEDOUT);
	hanging_most = 0;
	/* The one who looked is a child of ours, and has been ended. */
	assert_true(wait(&status) > 0);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
}

/* What is mounted where this process does not see it: in a container. */
TEST(test_storage_of_others)
{
	FIND("/sys/dev/block/259:1 -> " UP "/nvme/nvme0/nvme0n1/nvme0n1p1",
	     GPU "/nvme/nvme0/nvme0n1/nvme0n1p1/uevent = DEVNAME=nvme0n1p1",
	     "/proc/self/mountinfo = 22 1 0:1 / / rw - tmpfs none rw",
	     "/proc/self/ns/mnt -> mnt:[1]", "/proc/5/ns/mnt -> mnt:[1]",
	     "/proc/5/mountinfo = 1 1 259:1 / /not/read rw - ext4 none rw",
	     "/proc/6/ns/mnt -> mnt:[2]", "/proc/7/ns/mnt -> mnt:[2]",
	     "/proc/6/mountinfo = 22 1 259:1 / /pod rw - ext4 none rw");
	assert_int_equal(n_holders, 1);
	assert_int_equal(holders[0].kind, HOLDER_MOUNT);
	assert_string_equal(holders[0].what, "/pod");
}

TEST(test_storage_pools)
{
	FIND("/sys/dev/block/259:1 -> " UP "/nvme/nvme0/nvme0n1/nvme0n1p1",
	     GPU "/nvme/nvme0/nvme0n1/nvme0n1p1/uevent = DEVNAME=nvme0n1p1",
	     "/sys/dev/block/259:2 -> " UP "/nvme/nvme0/nvme0n1/nvme0n1p2",
	     GPU "/nvme/nvme0/nvme0n1/nvme0n1p2/uevent = DEVNAME=nvme0n1p2",
	     "/sys/fs/btrfs/features/", "/sys/fs/btrfs/u-u-i-d/devices/sda1/",
	     "/run/udev/data/b259:1 = S:x\nE:ID_FS_TYPE=zfs_member\nE:X=y");
	assert_int_equal(n_holders, 0);
	free(holders);
	FIND("/sys/module/zfs/", "/sys/fs/btrfs/u-u-i-d/devices/nvme0n1p2/");
	assert_int_equal(n_holders, 2);
	assert_int_equal(holders[0].kind, HOLDER_POOL);
	assert_string_equal(holders[0].what, "/dev/nvme0n1p2");
	assert_true(holders[0].blocks);
	assert_string_equal(holders[1].what, "/dev/nvme0n1p1");
}

TEST(test_network)
{
	FIND("/sys/class/net/eth0 -> " UP "/net/eth0",
	     GPU "/net/eth0/flags = 0x1003",
	     "/sys/class/net/eth1 -> " UP "/net/eth1",
	     GPU "/net/eth1/flags = 0x1002");
	assert_int_equal(n_holders, 1);
	assert_string_equal(holders[0].what, "eth0");
}

TEST(test_console)
{
	FIND("/sys/class/graphics/fb0 -> " UP "/graphics/fb0",
	     "/sys/class/vtconsole/vtcon0/name = (S) VGA+",
	     "/sys/class/vtconsole/vtcon0/bind = 1",
	     "/sys/class/vtconsole/vtcon1/name = (M) frame buffer device",
	     "/sys/class/vtconsole/vtcon1/bind = 0");
	assert_int_equal(n_holders, 0);
	FIND("/sys/class/vtconsole/vtcon1/bind = 1");
	assert_int_equal(n_holders, 1);
	assert_int_equal(holders[0].kind, HOLDER_CONSOLE);
}

TEST(test_what_is_hidden_is_not_nothing)
{
	FIND("/sys/dev/char/226:0 -> " UP "/drm/card0",
	     GPU "/drm/card0/uevent = DEVNAME=dri/card0",
	     "/gpubox/processes-hidden = ");
	assert_int_equal(n_holders, 0);
	assert_false(complete);
}

static int count_path(void *arg, char *path)
{
	*(int *)arg += !strcmp(path, "/dev/shm/gpubox-holders-test");
	return 0;
}

static void ignore(void *ctx, const struct sysfs_note *note)
{
	(void)ctx;
	(void)note;
}

/* A file that is mapped and closed: asked of the kernel, and read as text. */
TEST(test_mappings_of_this_process)
{
	int asked = 0, read = 0, fd;
	char pid[16];
	void *map;

	fd = open("/dev/shm/gpubox-holders-test", O_RDWR | O_CREAT, 0600);
	if (fd < 0)
		skip();
	assert_int_equal(ftruncate(fd, 4096), 0);
	map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	assert_ptr_not_equal(map, MAP_FAILED);
	close(fd);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	assert_int_equal(mappings_each("", pid, count_path, &asked), 0);
	sysfs_observe(ignore, NULL);
	assert_int_equal(mappings_each("", pid, count_path, &read), 0);
	sysfs_observe(NULL, NULL);
	munmap(map, 4096);
	unlink("/dev/shm/gpubox-holders-test");
	assert_int_equal(asked, 1);
	assert_int_equal(read, 1);
	assert_int_equal(mappings_each("", "0", count_path, &asked), -ENOENT);
}

/* Enough for several threads: all are found, in the order of their names. */
TEST(test_many_processes)
{
	char line[64];
	size_t i;

	for (i = 1000; i < 1400; i++) {
		snprintf(line, sizeof(line), "/proc/%zu/fd/3 -> /dev/dri/card0",
			 i);
		fake_tree_line(&tree, line);
	}
	FIND("/sys/dev/char/226:0 -> " UP "/drm/card0",
	     GPU "/drm/card0/uevent = DEVNAME=dri/card0");
	assert_int_equal(n_holders, 400);
	for (i = 0; i < n_holders; i++)
		assert_int_equal(holders[i].pid, 1000 + i);
	assert_true(complete);
}

UNIT_MAIN_EACH(setup, teardown)
