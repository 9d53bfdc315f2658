// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/mman.h>
#include <sys/wait.h>

#include "unit_process.h"

#include "file/descriptors.h"

/* What a child has at 0 to 5 behind the call: the numbers of its files. */
static int child(const int *fds, unsigned int count, struct stat *st)
{
	int fd;

	if (descriptors_keep(fds, count))
		return 1;
	if (unit_process_fds() != DESCRIPTORS_FIRST + (int)count)
		return 2;
	for (fd = 0; fd < (int)count; fd++) {
		struct stat is;

		if (fstat(DESCRIPTORS_FIRST + fd, &is) ||
		    is.st_ino != st[fd].st_ino)
			return 3;
	}
	return read(STDIN_FILENO, &fd, 1) ? 4 : 0;
}

static void keeps(const int *fds, unsigned int count)
{
	struct stat st[DESCRIPTORS_MAX];
	int status = -1;
	unsigned int i;
	pid_t pid;

	for (i = 0; i < count; i++)
		assert_int_equal(fstat(fds[i], &st[i]), 0);
	pid = fork();
	if (!pid)
		_exit(child(fds, count, st));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

TEST(test_order)
{
	int fds[4], other = open("/dev/null", O_RDWR), i;

	assert_true(other >= 0);
	for (i = 0; i < 4; i++) {
		fds[i] = memfd_create("test", 0);
		assert_true(fds[i] >= 0);
	}
	keeps(fds, 4);
	/* each in another's place */
	keeps((const int[]){fds[3], fds[0], fds[2], fds[1]}, 4);
	keeps(NULL, 0);
	for (i = 0; i < 4; i++)
		close(fds[i]);
	close(other);
}

TEST(test_too_many)
{
	const int fds[DESCRIPTORS_MAX + 1] = {0};
	const int before = unit_process_fds();

	assert_int_equal(descriptors_keep(fds, DESCRIPTORS_MAX + 1), -E2BIG);
	assert_int_equal(unit_process_fds(), before);
}

UNIT_MAIN(NULL, NULL)
