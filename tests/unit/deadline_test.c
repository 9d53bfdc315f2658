// SPDX-License-Identifier: GPL-2.0-or-later
#include <signal.h>
#include <sys/wait.h>

#include "unit.h"

#include "sysfs/deadline.h"

static int fails(const void *arg)
{
	return *(const int *)arg;
}

static int hangs(const void *arg)
{
	(void)arg;
	while (pause() < 0)
		;
	return 0;
}

TEST(what_the_call_says)
{
	struct deadline deadline = {.ms = 60000, .keep_fd = -1};
	int err = 0;

	assert_int_equal(deadline_call(&deadline, fails, &err), 0);
	err = -EBUSY;
	assert_int_equal(deadline_call(&deadline, fails, &err), -EBUSY);
	assert_int_equal(deadline.pid, 0);
}

TEST(who_never_returns)
{
	struct deadline deadline = {.ms = 50};
	int ends[2];
	char byte;

	assert_int_equal(pipe(ends), 0);
	deadline.keep_fd = ends[1];
	assert_int_equal(deadline_call(&deadline, hangs, NULL), -ETIMEDOUT);
	assert_true(deadline.pid > 0);
	close(ends[1]);
	kill(deadline.pid, SIGKILL);
	/* the child had it, and nothing else of ours */
	assert_int_equal(read(ends[0], &byte, 1), 0);
	assert_int_equal(waitpid(deadline.pid, NULL, 0), deadline.pid);
	close(ends[0]);
}

UNIT_MAIN(NULL, NULL)
