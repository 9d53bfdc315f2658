// SPDX-License-Identifier: GPL-2.0-or-later
#include <signal.h>
#include <sys/wait.h>

#include "unit.h"

#include "fake_tree.h"
#include "sysfs/sysfs.h"

static struct fake_tree tree;

FIXTURE(setup)
{
	static const char *const lines[] = {
		"/sys/text = one \\n\\n",
		"/sys/number = 0x10",
		"/sys/negative = -1",
		"/sys/big = 99999999999999999999",
		"/sys/words = 1 2",
		"/sys/out -> ../../../../../../../../etc/passwd",
		"/sys/absolute -> /sys/number",
		"/sys/loop -> loop",
		"/sys/dir/b = 2",
		"/sys/dir/a = 1",
	};
	char fifo[128];
	size_t i;

	if (unit_folder_make(tree.root))
		return 1;
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		fake_tree_line(&tree, lines[i]);
	snprintf(fifo, sizeof(fifo), "%s/sys/fifo", tree.root);
	return mkfifo(fifo, 0644);
}

FIXTURE(teardown)
{
	fake_tree_remove(&tree);
	return 0;
}

TEST(test_read)
{
	char text[8];

	assert_int_equal(sysfs_read(tree.root, "/sys/text", text, 8), 3);
	assert_string_equal(text, "one");
	assert_int_equal(sysfs_read(tree.root, "/sys/big", text, 8), -EMSGSIZE);
	assert_int_equal(sysfs_read(tree.root, "/sys/none", text, 8), -ENOENT);
	assert_int_equal(sysfs_read(tree.root, "/sys/dir", text, 8), -EISDIR);
}

TEST(test_hostile_files)
{
	char text[64];

	/* must not wait for somebody to write */
	assert_int_equal(sysfs_read(tree.root, "/sys/fifo", text, 64), -EINVAL);
	assert_int_equal(sysfs_read(tree.root, "/sys/out", text, 64), -ENOENT);
	assert_int_equal(sysfs_read(tree.root, "/sys/loop", text, 64), -ELOOP);
	assert_int_equal(sysfs_read(tree.root, "/../../../../etc/passwd", text,
				    64),
			 -ENOENT);
}

TEST(test_absolute_link_stays_below)
{
	uint64_t value;

	assert_int_equal(sysfs_read_u64(tree.root, "/sys/absolute", &value), 0);
	assert_int_equal(value, 16);
}

TEST(test_numbers)
{
	uint64_t value;

	assert_int_equal(sysfs_read_u64(tree.root, "/sys/negative", &value),
			 -EINVAL);
	assert_int_equal(sysfs_read_u64(tree.root, "/sys/big", &value), -ERANGE);
	assert_int_equal(sysfs_read_u64(tree.root, "/sys/words", &value),
			 -EINVAL);
}

TEST(test_links)
{
	char text[64];

	assert_true(sysfs_link(tree.root, "/sys/absolute", text, 64) > 0);
	assert_string_equal(text, "/sys/number");
	assert_int_equal(sysfs_link_name(tree.root, "/sys/absolute", text, 64),
			 6);
	assert_string_equal(text, "number");
	assert_int_equal(sysfs_link_name(tree.root, "/sys/absolute", text, 6),
			 -EMSGSIZE);
	assert_int_equal(sysfs_link(tree.root, "/sys/text", text, 64), -EINVAL);
}

TEST(test_list)
{
	char **names;

	assert_int_equal(sysfs_list(tree.root, "/sys/dir", &names), 2);
	assert_string_equal(names[0], "a");
	assert_string_equal(names[1], "b");
	assert_null(names[2]);
	sysfs_list_free(names);
	assert_int_equal(sysfs_list(tree.root, "/sys/none", &names), -ENOENT);
}

TEST(test_write)
{
	char text[64];
	struct deadline deadline = {.ms = 5000, .keep_fd = -1};

	assert_int_equal(sysfs_write(tree.root, "/sys/dir/a", "x"), 0);
	assert_int_equal(sysfs_read(tree.root, "/sys/dir/a", text, 64), 1);
	assert_string_equal(text, "x");
	assert_int_equal(sysfs_write(tree.root, "/sys/dir/c", "x"), -ENOENT);
	assert_int_equal(sysfs_write_deadline(tree.root, "/sys/dir/a", "long",
					      &deadline),
			 0);
	assert_int_equal(deadline.pid, 0);
	assert_int_equal(sysfs_read_deadline(tree.root, "/sys/dir/a", text, 64,
					     &deadline),
			 4);
	assert_string_equal(text, "long");
	assert_int_equal(sysfs_read_deadline(tree.root, "/sys/dir/a", text, 4,
					     &deadline),
			 -EMSGSIZE);
	assert_int_equal(deadline.pid, 0);
	assert_int_equal(sysfs_write_deadline(tree.root, "/sys/none", "x",
					      &deadline),
			 -ENOENT);
}

static void count_note(void *ctx, const struct sysfs_note *note)
{
	(void)note;
	(*(int *)ctx)++;
}

TEST(test_observer_sees_what_was_there)
{
	char text[64], **names;
	int count = 0;

	sysfs_observe(count_note, &count);
	sysfs_read(tree.root, "/sys/text", text, 64);
	sysfs_read(tree.root, "/sys/none", text, 64);
	sysfs_exists(tree.root, "/sys/none");
	sysfs_exists(tree.root, "/sys/dir");
	sysfs_link(tree.root, "/sys/absolute", text, 64);
	if (sysfs_list(tree.root, "/sys/dir", &names) > 0)
		sysfs_list_free(names);
	sysfs_observe(NULL, NULL);
	sysfs_read(tree.root, "/sys/text", text, 64);
	assert_int_equal(count, 4);
}

/* openat2() gives up where ".." is followed while anything is renamed. */
TEST(test_renames_elsewhere)
{
	char a[128], b[128], text[32];
	int i, status;
	pid_t pid;

	fake_tree_line(&tree, "/sys/deep/er/link -> ../../text");
	fake_tree_line(&tree, "/sys/moved = 1");
	snprintf(a, sizeof(a), "%s/sys/moved", tree.root);
	snprintf(b, sizeof(b), "%s/sys/moved-on", tree.root);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		for (;;)
			if (rename(a, b) || rename(b, a))
				_exit(1);
	for (i = 0; i < 20000; i++)
		if (sysfs_read(tree.root, "/sys/deep/er/link", text,
			       sizeof(text)) < 0)
			break;
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(i, 20000);
	assert_true(WIFSIGNALED(status));
}

UNIT_MAIN(setup, teardown)
