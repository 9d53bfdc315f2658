// SPDX-License-Identifier: GPL-2.0-or-later
/* A guest whose QEMU waits for a processor has that time more to start. */
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "unit_process.h"

#include "guest/guest_state.h"
#include "guest/revive.h"
#include "guest/waited.h"

/* Two that are busy on one processor: each waits for the other. */
struct fixture {
	pid_t busy[2];
	struct guest s;
	struct outcome_facts facts;
};

/* Where the kernel does not count it, nothing is ever allowed for. */
static void kernel_counts(void)
{
	char text[16] = "";
	int fd = open("/proc/self/schedstat", O_RDONLY | O_CLOEXEC);

	if (fd >= 0) {
		(void)!read(fd, text, sizeof(text) - 1);
		close(fd);
	}
	if (!*text || !strcmp(text, "0 0 0\n"))
		skip();
}

static pid_t busy_on(int cpu)
{
	cpu_set_t set;
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		CPU_ZERO(&set);
		CPU_SET(cpu, &set);
		sched_setaffinity(0, sizeof(set), &set);
		for (;;)
			;
	}
	return pid;
}

FIXTURE(setup)
{
	struct fixture *f = calloc(1, sizeof(*f));
	int i, cpu = sched_getcpu();

	/* ends what would wait for good */
	alarm(300);
	for (i = 0; i < 2; i++)
		f->busy[i] = busy_on(cpu);
	f->s.vmm.pid = f->busy[0];
	f->s.facts = &f->facts;
	f->s.stage = STAGE_BOOT;
	f->s.stage_deadline = 1000;
	*state = f;
	return 0;
}

FIXTURE(teardown)
{
	struct fixture *f = *state;
	int i;

	for (i = 0; i < 2; i++) {
		kill(f->busy[i], SIGKILL);
		waitpid(f->busy[i], NULL, 0);
	}
	free(f);
	return 0;
}

TEST(test_who_waits)
{
	struct fixture *f = *state;
	int64_t first = waited_ns(f->busy[0]);

	kernel_counts();
	while (waited_ns(f->busy[0]) <= first || !waited_ns(f->busy[1]))
		usleep(1000);
	assert_int_equal(waited_ns(0x7fffffff), 0);
}

TEST(test_the_time_stands_still)
{
	struct fixture *f = *state;

	kernel_counts();
	while (waited_ns(f->s.vmm.pid) < 10000)
		usleep(1000);
	assert_true(revive_allow(&f->s, 1000));
	assert_true(f->s.waited >= 10000);
	assert_int_equal(f->s.stage_deadline, 1000 + f->s.waited);
	assert_int_equal(f->facts.waited_s, f->s.waited / 1000000000);
	/* what was allowed for is not allowed for again */
	f->s.waited = INT64_MAX;
	assert_false(revive_allow(&f->s, 1000));
	/* nor is more than that */
	f->s.waited = 0;
	f->s.stage_deadline = 1000;
	assert_false(revive_allow(&f->s, INT64_MAX));
}

TEST(test_only_of_a_start)
{
	struct fixture *f = *state;

	kernel_counts();
	while (!waited_ns(f->s.vmm.pid))
		usleep(1000);
	f->s.stage = STAGE_RUN;
	assert_false(revive_allow(&f->s, 1000));
	f->s.stage = STAGE_BOOT;
	f->s.left = true;
	assert_false(revive_allow(&f->s, 1000));
	f->s.left = false;
	f->facts.vmm_killed = true;
	assert_false(revive_allow(&f->s, 1000));
	assert_int_equal(f->s.stage_deadline, 1000);
}

UNIT_MAIN_EACH(setup, teardown)
