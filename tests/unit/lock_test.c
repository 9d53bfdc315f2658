// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "fake_host.h"
#include "vfio/lock.h"

static const struct pci_bdf gpu = {0xf, 1, 0, 0};
static const struct pci_bdf other = {0xf, 1, 0, 1};

static struct fake_host host;
static struct state records;
static struct fault fault;
static struct locks ours, theirs;

FIXTURE(setup)
{
	memset(&fault, 0, sizeof(fault));
	fake_host_make(&host);
	return state_open(host.root, &records, &fault);
}

FIXTURE(teardown)
{
	lock_release(&ours, 0);
	lock_release(&theirs, 0);
	state_close(&records);
	fake_host_remove(&host);
	return 0;
}

TEST(one_at_a_time)
{
	assert_int_equal(lock_take(&records, &ours, gpu, "first", 0, &fault), 0);
	assert_int_equal(lock_take(&records, &ours, gpu, "first", 0, &fault), 0);
	assert_int_equal(ours.count, 1);
	assert_true(lock_fd(&ours, gpu) >= 0);
	assert_int_equal(lock_fd(&ours, other), -ENOENT);
	assert_int_equal(lock_take(&records, &theirs, gpu, "second", 0, &fault),
			 -EBUSY);
	assert_non_null(strstr(fault.text, "000f:01:00.0: is taken by"));
	assert_non_null(strstr(fault.text, "first"));
	assert_int_equal(theirs.count, 0);
	assert_int_equal(lock_take(&records, &theirs, other, "second", 0, NULL),
			 0);
	lock_release(&ours, 0);
	assert_int_equal(lock_take(&records, &theirs, gpu, "second", 0, NULL), 0);
	lock_release(&theirs, 1);
	assert_int_equal(lock_fd(&theirs, gpu), -ENOENT);
	assert_true(lock_fd(&theirs, other) >= 0);
}

TEST(waits_for_the_last_holder)
{
	int ready[2];
	char byte;
	pid_t pid;

	assert_int_equal(lock_take(&records, &ours, gpu, "first", 0, &fault), 0);
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
	assert_int_equal(lock_take(&records, &theirs, gpu, "second", 10, NULL),
			 -EBUSY);
	assert_int_equal(
		lock_take(&records, &theirs, gpu, "second", 20000, &fault), 0);
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
			lock_is_taken(&records, gpu);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

TEST(asking_takes_nothing)
{
	pid_t pid;
	int i;

	assert_false(lock_is_taken(&records, gpu));
	assert_int_equal(lock_take(&records, &ours, gpu, "first", 0, &fault), 0);
	assert_true(lock_is_taken(&records, gpu));
	assert_false(lock_is_taken(&records, other));
	lock_release(&ours, 0);
	pid = prober();
	for (i = 0; i < 20000; i++) {
		assert_int_equal(
			lock_take(&records, &ours, gpu, "first", 0, &fault), 0);
		lock_release(&ours, 0);
	}
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

TEST(a_link_is_not_followed)
{
	fake_link(&host, "/etc/passwd", "/run/gpubox/lock/000f:01:00.0");
	assert_int_equal(lock_take(&records, &ours, gpu, "first", 0, &fault),
			 -ELOOP);
}

UNIT_MAIN_EACH(setup, teardown)
