// SPDX-License-Identifier: GPL-2.0-or-later
#include <ftw.h>

#include "unit_folder.h"

#include "file/folder.h"
#include "guest/keep.h"

static char base[UNIT_FOLDER];

static const char *in(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", base, name);
	return path;
}

static int opened(const char *name)
{
	struct fault fault = {0};
	int fd = folder_open(in(name), "try another", &fault);

	if (fd < 0) {
		assert_non_null(strstr(fault.text, "; try another"));
		return fd;
	}
	close(fd);
	return 0;
}

TEST(test_made_or_there)
{
	struct stat st;

	assert_int_equal(opened("new"), 0);
	assert_int_equal(stat(in("new"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(opened("new/"), 0);
	assert_int_equal(opened("none/new"), -ENOENT);
	assert_int_equal(opened("new//sub"), 0);
}

TEST(test_links)
{
	assert_int_equal(symlink("/etc", in("link")), 0);
	assert_int_equal(opened("link"), -ENOTDIR);
	assert_int_equal(opened("link/"), -ENOTDIR);
}

TEST(test_open_to_others)
{
	mkdir(in("loose"), 0700);
	chmod(in("loose"), 0777);
	assert_int_equal(opened("loose"), -EPERM);
	assert_int_equal(opened("loose/sub"), -EPERM);
	chmod(in("loose"), 01777);
	assert_int_equal(opened("loose"), -EPERM);
	assert_int_equal(opened("loose/sub"), 0);
}

TEST(test_foreign)
{
	if (geteuid())
		skip();
	mkdir(in("foreign"), 0755);
	assert_int_equal(chown(in("foreign"), 12345, 12345), 0);
	assert_int_equal(opened("foreign"), -EPERM);
	assert_int_equal(opened("foreign/sub"), -EPERM);
	/* a link that somebody else made, on the way */
	assert_int_equal(symlink("/etc", in("way")), 0);
	assert_int_equal(lchown(in("way"), 12345, 12345), 0);
	assert_int_equal(opened("way/gpubox"), -EPERM);
}

TEST(test_files)
{
	struct fault fault = {0};
	int dir = folder_open(in("files"), "", &fault), fd;
	struct stat st;

	assert_true(dir >= 0);
	assert_int_equal(symlink("/tmp/folder_test.target", in("files/link")), 0);
	assert_int_equal(mkfifo(in("files/fifo"), 0600), 0);
	assert_int_equal(folder_create(dir, "link"), -EPERM);
	assert_int_equal(folder_create(dir, "fifo"), -EPERM);
	assert_int_equal(access("/tmp/folder_test.target", F_OK), -1);
	fd = folder_create(dir, "plain");
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "old", 3), 3);
	close(fd);
	assert_int_equal(linkat(dir, "plain", dir, "hard", 0), 0);
	assert_int_equal(folder_create(dir, "plain"), -EPERM);
	unlinkat(dir, "hard", 0);
	chmod(in("files/plain"), 0644);
	fd = folder_create(dir, "plain");
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_size, 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	close(fd);
	close(dir);
}

TEST(test_a_log_has_an_end)
{
	struct keep_log log = {.left = 10};
	char text[64] = {0};

	log.fd = open(in("log"), O_RDWR | O_CREAT, 0600);
	keep_copy(&log, "0123456", 7);
	keep_copy(&log, "789abc", 6);
	keep_copy(&log, "never", 5);
	assert_true(pread(log.fd, text, sizeof(text) - 1, 0) > 0);
	assert_string_equal(text, "0123456789\n[gpubox: the rest is left out]\n");
	close(log.fd);
}

FIXTURE(setup)
{
	return unit_folder_make(base);
}

FIXTURE(teardown)
{
	return unit_folder_remove(base);
}

UNIT_MAIN(setup, teardown)
