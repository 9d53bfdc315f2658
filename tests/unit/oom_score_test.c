// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "unit.h"

#include "oci/oom_score.h"

static int own(void)
{
	FILE *file = fopen("/proc/self/oom_score_adj", "r");
	char text[16] = "9999";

	if (file && !fgets(text, sizeof(text), file))
		text[0] = '\0';
	if (file)
		fclose(file);
	return (int)strtol(text, NULL, 10);
}

static bool kernel_takes(int score)
{
	FILE *file = fopen("/proc/self/oom_score_adj", "w");

	if (!file)
		return false;
	fprintf(file, "%d", score);
	return !fclose(file);
}

static void drop_capabilities(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[2] = {0};

	if (syscall(SYS_capset, &header, none))
		_exit(90);
}

static int inherited(void)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(own() == 1000);
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	       WEXITSTATUS(status) == 1;
}

/* In a process of its own, which keeps what it has: 0, or which step failed. */
static int steps(void)
{
	struct fault fault = {0};
	int before = own();

	drop_capabilities();
	if (oom_score_set(before, &fault) || own() != before)
		return 1;
	if (oom_score_set(1000, &fault) || own() != 1000 || !inherited())
		return 2;
	if (fault.class != FAULT_NONE)
		return 3;
	/* where somebody with the capability has given that as the least */
	if (kernel_takes(-1000))
		return 0;
	if (own() != 1000 || oom_score_set(-1000, &fault) != -EACCES)
		return 4;
	if (own() != 1000 || fault.class != FAULT_HOST)
		return 5;
	return strstr(fault.text, "process.oomScoreAdj -1000: is less than the "
				  "runtime's own 1000")
		       ? 0
		       : 6;
}

TEST(test_set)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(steps());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* The kernel knows its own ends. */
TEST(test_out_of_range)
{
	struct fault fault = {0};
	int before = own();

	assert_int_equal(oom_score_set(1001, &fault), -EINVAL);
	assert_non_null(strstr(fault.text, "oomScoreAdj 1001: the kernel"));
	assert_int_equal(own(), before);
}

UNIT_MAIN(NULL, NULL)
