// SPDX-License-Identifier: GPL-2.0-or-later
#include <signal.h>
#include <sys/wait.h>

#include "unit_folder.h"

#include "fake_tree.h"
#include "hanging_read.h"
#include "pci/pci.h"
#include "sysfs/guard.h"
#include "sysfs/sysfs.h"

static struct fake_tree tree;

FIXTURE(setup)
{
	fake_tree_make(&tree, "x86");
	return 0;
}

FIXTURE(teardown)
{
	fake_tree_remove(&tree);
	return 0;
}

static int notes;

static void count_note(void *ctx, const struct sysfs_note *note)
{
	(void)ctx;
	notes += note->kind == SYSFS_NOTE_FILE && note->size == 3;
}

TEST(what_is_read)
{
	uint64_t value;
	char text[64];

	fake_tree_line(&tree, "/sys/a = 12");
	sysfs_observe(count_note, NULL);
	assert_int_equal(guard_read_bytes(tree.root, "/sys/a", text, 64), 3);
	sysfs_observe(NULL, NULL);
	assert_int_equal(notes, 1);
	assert_int_equal(guard_read(tree.root, "/sys/a", text, 64), 2);
	assert_string_equal(text, "12");
	assert_int_equal(guard_read(tree.root, "/sys/a", text, 2), -EMSGSIZE);
	assert_int_equal(guard_read_u64(tree.root, "/sys/a", &value), 0);
	assert_int_equal(value, 12);
	assert_int_equal(guard_read(tree.root, "/sys/b", text, 64), -ENOENT);
	fake_tree_line(&tree, "/sys/a = 12x");
	assert_int_equal(guard_read_u64(tree.root, "/sys/a", &value), -EINVAL);
}

/* Nobody is left of us: children, descriptors. */
TEST(nothing_stays)
{
	int before = unit_folder_names("/proc/self/fd");
	char text[64];

	guard_begin(GUARD_MS);
	guard_begin(1);
	guard_read(tree.root, "/sys/a", text, 64);
	guard_end();
	assert_int_equal(waitpid(-1, NULL, WNOHANG), 0);
	guard_end();
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	assert_int_equal(unit_folder_names("/proc/self/fd"), before);
}

/* A fork within a pair reads by a process of its own, and ends nobody's. */
TEST(a_fork_of_ours)
{
	char text[64];
	int status;
	pid_t pid;

	fake_tree_line(&tree, "/sys/a = 12");
	guard_begin(GUARD_MS);
	assert_int_equal(guard_read(tree.root, "/sys/a", text, 64), 2);
	pid = fork();
	if (!pid) {
		status = guard_read(tree.root, "/sys/a", text, 64) != 2;
		guard_end();
		_exit(status);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(guard_read(tree.root, "/sys/a", text, 64), 2);
	guard_end();
}

/* Each in its turn; together they take the time that was given. */
TEST(what_hangs)
{
	char text[64];

	fake_tree_line(&tree, "/sys/a = 12");
	fake_tree_line(&tree, "/sys/h = hangs");
	guard_begin(50);
	assert_int_equal(guard_read(tree.root, "/sys/h", text, 64), -ETIMEDOUT);
	assert_int_equal(guard_read(tree.root, "/sys/a", text, 64), 2);
	assert_int_equal(guard_read(tree.root, "/sys/h", text, 64), -ETIMEDOUT);
	assert_int_equal(guard_read(tree.root, "/sys/a", text, 64), 2);
	guard_end();
	/* SIGKILL ended them, here where nothing hangs in the kernel */
	assert_true(waitpid(-1, NULL, 0) > 0);
	assert_true(waitpid(-1, NULL, 0) > 0);
	assert_int_equal(waitpid(-1, NULL, 0), -1);
}

#define GPU "/sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0"

/* The other devices are read as they are. */
TEST(a_device_that_hangs)
{
	static const char *const lines[] = {
		GPU "/driver_override = hangs",
		GPU "/config = hangs",
		GPU "/sriov_numvfs = hangs",
	};
	struct pci_device *device;
	size_t n, i, l;

	fake_tree_line(&tree, GPU "/sriov_totalvfs = 16");
	for (l = 0; l < 3; l++) {
		fake_tree_line(&tree, lines[l]);
		guard_begin(50);
		assert_int_equal(pci_scan(tree.root, &device, &n), 0);
		guard_end();
		assert_true(n > 2);
		for (i = 0; i < n; i++)
			assert_int_equal(device[i].hangs,
					 device[i].bdf.bus == 1 &&
						 !device[i].bdf.function);
		free(device);
		waitpid(-1, NULL, 0);
		fake_tree_line(&tree, GPU "/driver_override = x");
		fake_tree_line(&tree, GPU "/config = x");
	}
}

UNIT_MAIN_EACH(setup, teardown)
