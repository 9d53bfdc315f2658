// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

#include "fake_host.h"

#include <cmocka.h>

#include "vfio/lock.h"

static const struct pci_bdf gpu = {0xf, 1, 0, 0};
static const struct pci_bdf other = {0xf, 1, 0, 1};

static struct fake_host host;
static struct state state;
static struct fault fault;
static struct locks ours, theirs;

static int setup(void **unused)
{
	(void)unused;
	memset(&fault, 0, sizeof(fault));
	fake_host_make(&host);
	return state_open(host.root, &state, &fault);
}

static int teardown(void **unused)
{
	(void)unused;
	lock_release(&ours, 0);
	lock_release(&theirs, 0);
	state_close(&state);
	fake_host_remove(&host);
	return 0;
}

static void one_at_a_time(void **unused)
{
	(void)unused;
	assert_int_equal(lock_take(&state, &ours, gpu, "first", 0, &fault), 0);
	assert_int_equal(lock_take(&state, &ours, gpu, "first", 0, &fault), 0);
	assert_int_equal(ours.count, 1);
	assert_true(lock_fd(&ours, gpu) >= 0);
	assert_int_equal(lock_fd(&ours, other), -ENOENT);
	assert_int_equal(lock_take(&state, &theirs, gpu, "second", 0, &fault),
			 -EBUSY);
	assert_non_null(strstr(fault.text, "000f:01:00.0: is taken by"));
	assert_non_null(strstr(fault.text, "first"));
	assert_int_equal(theirs.count, 0);
	assert_int_equal(lock_take(&state, &theirs, other, "second", 0, NULL), 0);
	lock_release(&ours, 0);
	assert_int_equal(lock_take(&state, &theirs, gpu, "second", 0, NULL), 0);
	lock_release(&theirs, 1);
	assert_int_equal(lock_fd(&theirs, gpu), -ENOENT);
	assert_true(lock_fd(&theirs, other) >= 0);
}

static void waits_for_the_last_holder(void **unused)
{
	int ready[2];
	char byte;
	pid_t pid;

	(void)unused;
	assert_int_equal(lock_take(&state, &ours, gpu, "first", 0, &fault), 0);
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		byte = (char)write(ready[1], "x", 1);
		usleep(150000);
		_exit(0);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	lock_release(&ours, 0);
	/* the child inherited it, so it is not free yet */
	assert_int_equal(lock_take(&state, &theirs, gpu, "second", 10, NULL),
			 -EBUSY);
	assert_int_equal(
		lock_take(&state, &theirs, gpu, "second", 20000, &fault), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	close(ready[0]);
	close(ready[1]);
}

/* A child that asks about the lock until it is killed. */
static pid_t prober(void)
{
	int ready[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		byte = (char)write(ready[1], "x", 1);
		for (;;)
			lock_is_taken(&state, gpu);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void asking_takes_nothing(void **unused)
{
	pid_t pid;
	int i;

	(void)unused;
	assert_false(lock_is_taken(&state, gpu));
	assert_int_equal(lock_take(&state, &ours, gpu, "first", 0, &fault), 0);
	assert_true(lock_is_taken(&state, gpu));
	assert_false(lock_is_taken(&state, other));
	lock_release(&ours, 0);
	pid = prober();
	for (i = 0; i < 20000; i++) {
		assert_int_equal(
			lock_take(&state, &ours, gpu, "first", 0, &fault), 0);
		lock_release(&ours, 0);
	}
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void a_link_is_not_followed(void **unused)
{
	(void)unused;
	fake_link(&host, "/etc/passwd", "/run/gpubox/lock/000f:01:00.0");
	assert_int_equal(lock_take(&state, &ours, gpu, "first", 0, &fault),
			 -ELOOP);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_at_a_time),
		TEST(waits_for_the_last_holder),
		TEST(asking_takes_nothing),
		TEST(a_link_is_not_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
