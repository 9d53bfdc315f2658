// SPDX-License-Identifier: GPL-2.0-or-later
/* input.h and output.h: what is read is a file, what is written is whole. */
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include "unit_folder.h"

#include "file/input.h"
#include "file/mapping.h"
#include "file/output.h"
#include "file/output_temp.h"

static char folder[UNIT_FOLDER];

FIXTURE(setup)
{
	return unit_folder_enter(folder);
}

FIXTURE(teardown)
{
	return unit_folder_leave(folder);
}

static void assert_holds(const char *path, const char *text)
{
	void *data;
	size_t size;

	assert_int_equal(input_read(path, 1 << 20, &data, &size, NULL), 0);
	assert_int_equal(size, strlen(text));
	assert_string_equal(data, text);
	free(data);
}

TEST(test_input_is_a_file)
{
	struct fault fault = {0};
	uint64_t size;
	int fd;

	unit_put("file", "0123456789", 0644);
	fd = input_open("file", 10, &size, &fault);
	assert_true(fd >= 0);
	assert_int_equal(size, 10);
	close(fd);
	assert_int_equal(input_open("file", 9, NULL, &fault), -EFBIG);
	assert_non_null(strstr(fault.text, "file: has 10 bytes"));
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(mkdir("folder", 0700), 0);
	assert_int_equal(symlink("/dev/zero", "link"), 0);
	assert_int_equal(input_open("fifo", 10, NULL, NULL), -EINVAL);
	assert_int_equal(input_open("folder", 10, NULL, NULL), -EINVAL);
	assert_int_equal(input_open("link", 10, NULL, NULL), -EINVAL);
	assert_int_equal(input_open("none", 10, NULL, NULL), -ENOENT);
	assert_int_equal(truncate("file", 3L << 30), 0);
	assert_int_equal(input_open("file", INPUT_FILE_MAX, NULL, NULL), -EFBIG);
}

/* Nobody who changes or cuts the file afterwards reaches what was read. */
TEST(test_mapping_is_ours)
{
	struct mapping map;

	unit_put("file", "before", 0644);
	assert_int_equal(mapping_open("file", &map, NULL), 0);
	unit_put("file", "after!", 0644);
	assert_memory_equal(map.data, "before", 6);
	assert_int_equal(truncate("file", 0), 0);
	assert_memory_equal(map.data, "before", 6);
	mapping_close(&map);
	assert_int_equal(mapping_open("file", &map, NULL), -EBADMSG);
}

TEST(test_new_file)
{
	struct stat st;

	umask(027);
	assert_int_equal(output_write("new", "text", 4, NULL), 0);
	assert_holds("new", "text");
	assert_int_equal(stat("new", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(unit_folder_names("."), 1);
	umask(022);
}

TEST(test_state)
{
	int dir = open(".", O_RDONLY | O_DIRECTORY);
	struct stat st;

	assert_int_equal(output_state_at(dir, "state", 0600, "first", 5), 0);
	assert_holds("state", "first");
	assert_int_equal(output_state_at(dir, "state", 0600, "second", 6), 0);
	assert_holds("state", "second");
	assert_int_equal(stat("state", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(unit_folder_names("."), 1);
	close(dir);
}

TEST(test_owner_and_mode_stay)
{
	struct stat st;

	unit_put("old", "before", 0644);
	assert_int_equal(chmod("old", 0600), 0);
	if (!geteuid())
		assert_int_equal(chown("old", 1234, 4321), 0);
	(void)!setxattr("old", "user.test", "kept", 4, 0);
	assert_int_equal(output_write("old", "after", 5, NULL), 0);
	assert_holds("old", "after");
	assert_int_equal(stat("old", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	if (!geteuid())
		assert_int_equal(st.st_uid == 1234 && st.st_gid == 4321, 1);
	assert_int_equal(chmod("old", 06755), 0);
	assert_int_equal(output_write("old", "again", 5, NULL), 0);
	assert_int_equal(stat("old", &st), 0);
	assert_int_equal(st.st_mode & 07777, 06755);
	assert_int_equal(unit_folder_names("."), 1);
}

TEST(test_links_stay)
{
	char text[32] = "";
	struct stat st;

	unit_put("target", "before", 0644);
	assert_int_equal(symlink("target", "link"), 0);
	assert_int_equal(output_write("link", "after", 5, NULL), 0);
	assert_holds("target", "after");
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(symlink("nowhere", "broken"), 0);
	assert_int_equal(output_write("broken", "x", 1, NULL), -ENOENT);
	if (!geteuid()) {
		/* root follows none that another user has planted */
		assert_int_equal(lchown("link", 1234, 1234), 0);
		assert_int_equal(output_write("link", "x", 1, NULL), -EACCES);
		assert_holds("target", "after");
	}
	assert_true(readlink("broken", text, sizeof(text) - 1) > 0);
}

/* What is no file is written to, and never replaced by one. */
TEST(test_what_is_no_file)
{
	struct fault fault = {0};
	struct stat st;
	char text[8];
	int fd;

	assert_int_equal(mkfifo("fifo", 0600), 0);
	fd = open("fifo", O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(output_write("fifo", "text", 4, NULL), 0);
	assert_int_equal(read(fd, text, sizeof(text)), 4);
	close(fd);
	assert_int_equal(lstat("fifo", &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
	assert_int_equal(output_write("/dev/null", "text", 4, NULL), 0);
	assert_int_equal(lstat("/dev/null", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
	assert_int_equal(mkdir("folder", 0700), 0);
	assert_int_equal(output_write("folder", "x", 1, &fault), -EISDIR);
	assert_int_equal(output_write("folder/", "x", 1, NULL), -EISDIR);
	assert_int_equal(output_write("none/file", "x", 1, NULL), -ENOENT);
}

TEST(test_failure_keeps_the_former)
{
	struct rlimit old, small = {.rlim_cur = 3};

	unit_put("old", "before", 0644);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small.rlim_max = old.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(output_write("old", "after", 5, NULL), -EFBIG);
	assert_int_equal(output_write("new", "after", 5, NULL), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_holds("old", "before");
	assert_int_equal(unit_folder_names("."), 1);
}

TEST(test_new_alone)
{
	struct output output;

	assert_int_equal(output_open("new", true, &output, NULL), 0);
	assert_int_equal(output_put(&output, "ours", 4), 0);
	unit_put("new", "theirs", 0644);
	assert_int_equal(output_commit(&output), -EEXIST);
	assert_holds("new", "theirs");
	assert_int_equal(output_open("new", true, &output, NULL), -EEXIST);
	assert_int_equal(unit_folder_names("."), 1);
}

/* What is never opened closes nothing: 0 is the caller's. */
TEST(test_name_too_long)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	char name[NAME_MAX + 2];

	memset(name, 'n', sizeof(name));
	name[NAME_MAX + 1] = '\0';
	assert_true(fd == STDIN_FILENO || dup2(fd, STDIN_FILENO) == 0);
	assert_int_equal(output_write_at(AT_FDCWD, name, 0600, "x", 1),
			 -ENAMETOOLONG);
	assert_int_not_equal(fcntl(STDIN_FILENO, F_GETFD), -1);
	if (fd != STDIN_FILENO)
		close(fd);
	assert_int_equal(unit_folder_names("."), 0);
}

/* At any moment before the commit. */
TEST(test_killed_writers_leave_nothing)
{
	struct output output;
	char temp[32] = "";
	int i, status;
	pid_t pid;

	unit_put("old", "before", 0644);
	for (i = 0; i < 3; i++) {
		pid = fork();
		if (!pid) {
			if (output_open("old", false, &output, NULL) ||
			    (i > 0 && output_put(&output, "after", 5)) ||
			    (i > 1 &&
			     output_temp_name(output.fd, output.dir, temp)))
				_exit(1);
			raise(SIGKILL);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		assert_holds("old", "before");
	}
	assert_int_equal(output_write("other", "x", 1, NULL), 0);
	assert_int_equal(unit_folder_names("."), 2);
}

/* Who lives holds the lock of a file that needed its name early. */
TEST(test_living_writers_stay)
{
	static const char name[] = ".gpubox.0123456789abcdef";
	int fd;

	unit_put(name, "", 0644);
	unit_put(".gpubox.0123", "not ours", 0644);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(output_write("new", "x", 1, NULL), 0);
	assert_int_equal(access(name, F_OK), 0);
	close(fd);
	assert_int_equal(output_write("new", "y", 1, NULL), 0);
	assert_int_equal(access(name, F_OK), -1);
	assert_int_equal(access(".gpubox.0123", F_OK), 0);
}

/* Many at once: each sees one of them whole. */
TEST(test_many_writers)
{
	char text[4097] = "";
	int i, j, status;

	for (i = 0; i < 4; i++) {
		if (fork())
			continue;
		memset(text, 'a' + i, 4096);
		for (j = 0; j < 50; j++)
			if (output_write("file", text, 4096, NULL))
				_exit(1);
		_exit(0);
	}
	for (i = 0; i < 4; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	i = open("file", O_RDONLY | O_CLOEXEC);
	assert_int_equal(read(i, text, sizeof(text)), 4096);
	close(i);
	for (i = 1; i < 4096; i++)
		assert_int_equal(text[i], text[0]);
	assert_int_equal(unit_folder_names("."), 1);
}

UNIT_MAIN_EACH(setup, teardown)
