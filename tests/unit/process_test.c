// SPDX-License-Identifier: GPL-2.0-or-later
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "unit.h"

#include "qemu/process.h"

static struct fault fault;

FIXTURE(setup)
{
	memset(&fault, 0, sizeof(fault));
	return 0;
}

/* Where it is put; NULL: anywhere. */
static const struct numa_place *place;

/* What a shell that stands in for QEMU printed on its stderr. */
static const char *run_shell(const struct user *user, const char *script,
			     int kernel, int dtb)
{
	char *const argv[] = {"/bin/sh", "-c", (char *)script, NULL};
	static char text[8192];
	int fds[VM_FD_END - VM_FD_KERNEL];
	struct qemu_process process;
	size_t size = 0;
	int status = -1;
	ssize_t n;

	memset(fds, 0xff, sizeof(fds));
	fds[0] = kernel;
	fds[VM_FD_DTB - VM_FD_KERNEL] = dtb;
	assert_int_equal(
		qemu_process_start(argv, user, place, fds, &process, &fault), 0);
	assert_int_equal(qemu_process_end(&process, 5000, &status), 0);
	assert_int_equal(status, 0);
	while ((n = read(process.stderr_fd, text + size,
			 sizeof(text) - 1 - size)) > 0)
		size += (size_t)n;
	text[size] = '\0';
	qemu_process_close(&process);
	return text;
}

TEST(test_descriptors)
{
	int stray = open("/dev/zero", O_RDONLY); /* without O_CLOEXEC */
	int kernel = memfd_create("the-kernel", MFD_CLOEXEC);
	int dtb = memfd_create("the-dtb", MFD_CLOEXEC);
	const char *list;

	list = run_shell(NULL, "ls -l /proc/$$/fd", kernel, dtb);
	assert_non_null(strstr(list, " 0 -> /dev/null\n"));
	assert_non_null(strstr(list, " 1 -> pipe:"));
	assert_non_null(strstr(list, " 2 -> pipe:"));
	assert_non_null(strstr(list, " 3 -> socket:"));
	assert_non_null(strstr(list, " 8 -> socket:"));
	assert_non_null(strstr(list, " 9 -> /memfd:the-kernel"));
	assert_null(strstr(list, " 10 ->"));
	assert_non_null(strstr(list, " 11 -> /memfd:the-dtb"));
	assert_null(strstr(list, " 12 ->"));
	assert_null(strstr(list, "/dev/zero"));
	close(stray);
	close(kernel);
	close(dtb);
}

/* Sources that lie where targets are, in the opposite order. */
TEST(test_descriptors_that_collide)
{
	int first = memfd_create("the-dtb", MFD_CLOEXEC);
	int kernel, dtb;
	const char *list;

	dtb = fcntl(first, F_DUPFD_CLOEXEC, VM_FD_KERNEL);
	close(first);
	first = memfd_create("the-kernel", MFD_CLOEXEC);
	kernel = fcntl(first, F_DUPFD_CLOEXEC, VM_FD_KERNEL);
	close(first);
	list = run_shell(NULL, "ls -l /proc/$$/fd", kernel, dtb);
	assert_non_null(strstr(list, " 9 -> /memfd:the-kernel"));
	assert_non_null(strstr(list, " 11 -> /memfd:the-dtb"));
	close(kernel);
	close(dtb);
}

/* The first processor of ours, and the memory of its node. */
TEST(test_place)
{
	static struct numa_place first;
	static struct numa numa;
	char wanted[64], policy[32];
	const char *said;
	unsigned int cpu = 0;

	numa_read("", 64, &numa);
	assert_int_equal(numa.err, 0);
	if (!numa.count || !numa_set_count(&numa.node[0].cpus) ||
	    !numa.node[0].allowed)
		skip();
	while (!numa_set_has(&numa.node[0].cpus, cpu))
		cpu++;
	first.node = numa.node[0].id;
	numa_set_add(&first.cpus, cpu);
	place = &first;
	said = run_shell(NULL,
			 "grep Cpus_allowed_list: /proc/self/status;"
			 "cat /proc/self/numa_maps; exit 0",
			 -1, -1);
	place = NULL;
	snprintf(wanted, sizeof(wanted), "Cpus_allowed_list:\t%u\n", cpu);
	assert_non_null(strstr(said, wanted));
	/* a kernel without CONFIG_NUMA, or a filter, has no such thing */
	snprintf(policy, sizeof(policy), " prefer:%d ", first.node);
	if (strstr(said, " prefer"))
		assert_non_null(strstr(said, policy));
}

/* What the host does not have is said, and nothing runs. */
TEST(test_no_such_place)
{
	static const struct numa_place nowhere = {.node = 0};
	char *const argv[] = {"/bin/true", NULL};
	struct qemu_process process;

	assert_int_equal(qemu_process_start(argv, NULL, &nowhere, NULL,
					    &process, &fault),
			 -EINVAL);
	assert_non_null(strstr(fault.text, "NUMA node"));
	assert_non_null(strstr(fault.text, "start the guest anew"));
	memset(&fault, 0, sizeof(fault));
}

TEST(test_sockets)
{
	char *const argv[] = {"/bin/sh", "-c", "read line <&4; echo $line >&8",
			      NULL};
	struct qemu_process process;
	struct pollfd ready = {.events = POLLIN};
	char text[16] = "";
	int status;

	assert_int_equal(
		qemu_process_start(argv, NULL, NULL, NULL, &process, &fault), 0);
	assert_int_equal(write(process.fd[VM_FD_CONTROL - VM_FD_QMP], "hi\n", 3),
			 3);
	ready.fd = process.fd[VM_FD_CONSOLE - VM_FD_QMP];
	assert_int_equal(poll(&ready, 1, 5000), 1);
	assert_int_equal(read(ready.fd, text, sizeof(text)), 3);
	assert_string_equal(text, "hi\n");
	assert_int_equal(process.fd[VM_FD_KERNEL - VM_FD_QMP], -1);
	assert_int_equal(qemu_process_end(&process, 5000, &status), 0);
	assert_int_equal(qemu_process_end(&process, 0, &status), -ECHILD);
	qemu_process_close(&process);
	qemu_process_close(&process);
}

TEST(test_limits_and_group)
{
	const char *text;

	signal(SIGINT, SIG_IGN);
	text = run_shell(NULL,
			 "ulimit -c; "
			 "awk '{ print $1 == $5 ? \"leader\" : \"member\" }' "
			 "/proc/$$/stat; grep -E 'NoNewPrivs|SigIgn' "
			 "/proc/$$/status",
			 -1, -1);
	signal(SIGINT, SIG_DFL);
	assert_true(!strncmp(text, "0\nleader\n", 9));
	assert_non_null(strstr(text, "NoNewPrivs:\t1"));
	text = strstr(text, "SigIgn:\t");
	assert_non_null(text);
	/* 32 and 33 are the C library's: who starts us may have them ignored */
	assert_int_equal(strtoull(text + 8, NULL, 16) & ~0x180000000ull, 0);
}

/* What nobody needs there may be a secret. */
TEST(test_environment)
{
	const char *text;

	setenv("GPUBOX_TEST_SECRET", "hunter2", 1);
	setenv("HOMEX", "x", 1);
	text = run_shell(NULL, "tr '\\0' '\\n' </proc/$$/environ", -1, -1);
	unsetenv("GPUBOX_TEST_SECRET");
	unsetenv("HOMEX");
	assert_null(strstr(text, "hunter2"));
	assert_null(strstr(text, "HOMEX"));
	if (getenv("PATH"))
		assert_non_null(strstr(text, "PATH="));
}

TEST(test_user)
{
	const struct user nobody = {true, 65534, 65534, 0, false};
	const struct user nothing = {0};
	const char *text;

	text = run_shell(&nothing, "grep ^Uid: /proc/$$/status", -1, -1);
	assert_non_null(strstr(text, "Uid:"));
	if (geteuid())
		return;
	assert_non_null(strstr(text, "Uid:\t0\t0\t0\t0"));
	text = run_shell(&nobody,
			 "grep -E '^(Uid|Gid|Groups|CapEff|CapPrm)' "
			 "/proc/$$/status",
			 -1, -1);
	assert_non_null(strstr(text, "Uid:\t65534\t65534\t65534\t65534"));
	assert_non_null(strstr(text, "Gid:\t65534\t65534\t65534\t65534"));
	assert_non_null(strstr(text, "Groups:\t \n"));
	assert_non_null(strstr(text, "CapPrm:\t0000000000000000"));
	assert_non_null(strstr(text, "CapEff:\t0000000000000000"));
}

/* What a guest that broke out could do to another process. */
struct reach {
	int trace, kill, memory, files;
};

static int error_of(int result)
{
	return result < 0 ? errno : 0;
}

static void try_all(const struct user *user, pid_t pid, struct reach *reach)
{
	char path[64], link[64];

	if (user_become(user))
		_exit(1);
	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	reach->memory = error_of(open(path, O_RDWR));
	snprintf(path, sizeof(path), "/proc/%d/fd/0", pid);
	reach->files = error_of((int)readlink(path, link, sizeof(link)));
	reach->trace = error_of((int)ptrace(PTRACE_ATTACH, pid, NULL, NULL));
	reach->kill = error_of(kill(pid, 0));
	_exit(0);
}

static struct reach reach_of(const struct user *user, pid_t pid)
{
	struct reach *shared, reach;
	pid_t child;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(shared, MAP_FAILED);
	memset(shared, 0, sizeof(*shared));
	child = fork();
	if (!child)
		try_all(user, pid, shared);
	waitpid(child, NULL, 0);
	reach = *shared;
	munmap(shared, sizeof(*shared));
	return reach;
}

TEST(test_guests_do_not_reach_each_other)
{
	const struct user a = {true, 0x70120000, 0x70120000, 0, false};
	const struct user b = {true, 0x70120001, 0x70120001, 0, false};
	char *const argv[] = {"/bin/sleep", "60", NULL};
	struct qemu_process process;
	struct reach reach;
	int status;

	if (geteuid())
		skip();
	assert_int_equal(
		qemu_process_start(argv, &b, NULL, NULL, &process, &fault), 0);
	reach = reach_of(&a, process.pid);
	assert_int_equal(reach.kill, EPERM);
	assert_int_equal(reach.trace, EPERM);
	assert_int_equal(reach.memory, EACCES);
	assert_int_equal(reach.files, EACCES);
	qemu_process_end(&process, 0, &status);
	qemu_process_close(&process);
}

/*
 * Not even another process of its user reaches one, and it dies with its
 * launcher nevertheless (test_dies_with_us).
 */
TEST(test_its_user_does_not_reach_it)
{
	const struct user user = {true, 0x70120001, 0x70120001, 0, false};
	char *const argv[] = {"/bin/sleep", "60", NULL};
	struct qemu_process process;
	struct reach reach;
	int status = 0;

	if (geteuid())
		skip();
	assert_int_equal(
		qemu_process_start(argv, &user, NULL, NULL, &process, &fault), 0);
	reach = reach_of(&user, process.pid);
	assert_int_equal(reach.kill, 0);
	assert_int_equal(reach.trace, EPERM);
	assert_int_equal(reach.memory, EACCES);
	assert_int_equal(reach.files, EACCES);
	qemu_process_end(&process, 0, &status);
	/* It was there to be reached. */
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	qemu_process_close(&process);
}

TEST(test_failures)
{
	char *missing[] = {"/no/such/qemu", NULL};
	char *folder[] = {"/proc", NULL};
	struct qemu_process process, before;

	memset(&process, 0x5a, sizeof(process));
	before = process;
	assert_int_equal(qemu_process_start(missing, NULL, NULL, NULL, &process,
					    &fault),
			 -ENOENT);
	assert_non_null(strstr(fault.text, "/no/such/qemu: "));
	assert_int_equal(fault.class, FAULT_VMM);
	setup(NULL);
	assert_int_equal(qemu_process_start(folder, NULL, NULL, NULL, &process,
					    &fault),
			 -EACCES);
	assert_memory_equal(&process, &before, sizeof(process));
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

TEST(test_end_kills)
{
	char *const argv[] = {"/bin/sh", "-c", "trap '' TERM; sleep 60; :", NULL};
	struct pollfd closed = {.events = POLLIN};
	struct qemu_process process;
	int status = 0;

	assert_int_equal(
		qemu_process_start(argv, NULL, NULL, NULL, &process, &fault), 0);
	assert_int_equal(qemu_process_end(&process, 10, &status), 0);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	/* The shell's child, which had the socket too, was in the group. */
	closed.fd = process.fd[0];
	assert_int_equal(poll(&closed, 1, 5000), 1);
	assert_true(closed.revents & POLLHUP);
	qemu_process_close(&process);
}

/* SIGKILL does not end what hangs in the kernel: we go on without it. */
TEST(test_end_of_what_does_not_end)
{
	struct qemu_process process = {.pid = getpid(), .stderr_fd = -1};
	int pair[2], status = 0;

	memset(process.fd, 0xff, sizeof(process.fd));
	assert_int_equal(pipe(pair), 0);
	process.pidfd = pair[0]; /* never readable */
	assert_int_equal(qemu_process_reap(&process, 20, &status), -ETIMEDOUT);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	qemu_process_close(&process);
	close(pair[1]);
}

static void be_launcher(int report_fd)
{
	const struct user nobody = {true, 65534, 65534, 0, false};
	char *const argv[] = {"/bin/sleep", "60", NULL};
	struct qemu_process process;

	if (qemu_process_start(argv, geteuid() ? NULL : &nobody, NULL, NULL,
			       &process, &fault) ||
	    write(report_fd, &process.pid, sizeof(pid_t)) != sizeof(pid_t))
		_exit(1);
	pause();
	_exit(0);
}

/* A launcher that is killed takes QEMU with it. */
TEST(test_dies_with_us)
{
	struct pollfd ended = {.events = POLLIN};
	pid_t launcher, pid;
	int pair[2];

	assert_int_equal(pipe(pair), 0);
	launcher = fork();
	if (!launcher)
		be_launcher(pair[1]);
	close(pair[1]);
	assert_int_equal(read(pair[0], &pid, sizeof(pid)), sizeof(pid));
	close(pair[0]);
	ended.fd = (int)syscall(SYS_pidfd_open, pid, 0);
	assert_int_equal(poll(&ended, 1, 0), 0);
	assert_int_equal(kill(launcher, SIGKILL), 0);
	assert_int_equal(waitpid(launcher, NULL, 0), launcher);
	assert_int_equal(poll(&ended, 1, 5000), 1);
	close(ended.fd);
}

UNIT_MAIN_EACH(setup, NULL)
