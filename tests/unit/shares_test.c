// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is opened to be shared, and who is started for it; other programs stand
 * in for virtiofsd, which has a guest to serve (tests/run/share.sh).
 */
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "unit.h"

#include "prepare/shares.h"

static char folder[] = "/tmp/shares-XXXXXX";
static struct shares shares;
static struct fault fault;
static struct request request;
static bool namespaces; /* may be made here */

static void write_file(const char *name, const char *data, size_t size)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, size), (ssize_t)size);
	close(fd);
}

static void look_for_namespaces(void)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(unshare((geteuid() ? CLONE_NEWUSER : 0) | CLONE_NEWNS |
			      CLONE_NEWPID | CLONE_NEWNET)
			      ? 1
			      : 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	namespaces = !status;
}

FIXTURE(make_folder)
{
	look_for_namespaces();
	return !mkdtemp(folder) || chdir(folder) || mkdir("data", 0755) ||
	       mkfifo("pipe", 0600) || symlink("data", "link");
}

FIXTURE(remove_folder)
{
	unlink("pipe");
	unlink("link");
	unlink("file");
	unlink("other");
	unlink("image");
	return rmdir("data") || chdir("/") || rmdir(folder);
}

FIXTURE(setup)
{
	shares_init(&shares);
	memset(&fault, 0, sizeof(fault));
	memset(&request, 0, sizeof(request));
	write_file("file", "one\n", 4);
	return 0;
}

FIXTURE(teardown)
{
	shares_close(&shares);
	return 0;
}

static int take(const char *source, bool *file)
{
	const struct request_mount mount = {
		.source = (char *)source, .path = (char *)"/x", .write = true};

	return shares_open(&shares, &mount, file, &fault);
}

TEST_WITH(test_what_is_shared, setup, teardown)
{
	static const char gzip[] = "\x1f\x8b\x08";
	bool file = true;

	assert_int_equal(take("data", &file), 1);
	assert_false(file);
	assert_int_equal(take("link", &file), 1);
	assert_false(file);
	assert_int_equal(take("file", &file), 1);
	assert_true(file);
	assert_string_equal(shares.list[2].source.name, "file");
	write_file("image", gzip, sizeof(gzip));
	assert_int_equal(take("image", &file), 0);
	assert_int_equal(shares.count, 3);
}

/* An engine's bind is of the file, whatever is in it. */
TEST_WITH(test_image_as_file, setup, teardown)
{
	static const char gzip[] = "\x1f\x8b\x08";
	const struct request_mount mount = {.source = (char *)"image",
					    .path = (char *)"/x",
					    .write = true,
					    .as_file = true};
	bool file = false;

	write_file("image", gzip, sizeof(gzip));
	assert_int_equal(shares_open(&shares, &mount, &file, &fault), 1);
	assert_true(file);
	assert_string_equal(shares.list[0].source.name, "image");
}

TEST_WITH(test_what_is_not, setup, teardown)
{
	bool file;

	assert_int_equal(take("pipe", &file), -EINVAL);
	assert_non_null(strstr(fault.text, "must be a file or a folder"));
	memset(&fault, 0, sizeof(fault));
	assert_int_equal(take("db", &file), -ENOENT);
	assert_non_null(strstr(fault.text, "no volumes by name"));
	memset(&fault, 0, sizeof(fault));
	assert_int_equal(take("./db", &file), -ENOENT);
	assert_string_equal(fault.text, "./db: No such file or directory");
}

static const struct numa_place *place;

static int start(const char *path, bool long_options)
{
	struct virtiofsd program = {.long_options = long_options};

	snprintf(program.path, sizeof(program.path), "%s", path);
	return shares_start(&shares, &program, &request, place, &fault);
}

/* The end of the one that runs. */
static const char *await_end(int *status)
{
	static char text[512];
	struct pollfd ended = {.fd = shares.events, .events = POLLIN};

	assert_int_equal(poll(&ended, 1, 30000), 1);
	assert_true(shares_ended(&shares, status, text, sizeof(text)));
	assert_false(shares_ended(&shares, status, text, sizeof(text)));
	return text;
}

TEST_WITH(test_its_end_is_told, setup, teardown)
{
	bool file;
	int status;

	if (!namespaces)
		skip();
	assert_int_equal(take("data", &file), 1);
	assert_int_equal(start("/bin/ls", true), 0);
	assert_true(shares.list[0].process.fd >= 0);
	/* ls knows no --fd, and says so on its last line but one */
	assert_non_null(strstr(await_end(&status), "data: virtiofsd, which "
						   "shares it, ended with "
						   "status "));
	assert_int_not_equal(status, 0);
}

/* The processors that the one who shares may use; it may have ended by now. */
static void read_place(char *text, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/status",
		 (int)shares.list[0].process.pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	n = read(fd, text, size - 1);
	assert_true(n > 0);
	text[n] = '\0';
	close(fd);
}

TEST_WITH(test_its_place, setup, teardown)
{
	static struct numa_place first;
	static struct numa numa;
	char said[8192], wanted[64];
	unsigned int cpu = 0;
	bool file;

	numa_read("", 64, &numa);
	if (!namespaces || !numa.count || !numa_set_count(&numa.node[0].cpus))
		skip();
	while (!numa_set_has(&numa.node[0].cpus, cpu))
		cpu++;
	first.node = numa.node[0].id;
	numa_set_add(&first.cpus, cpu);
	assert_int_equal(take("data", &file), 1);
	place = &first;
	assert_int_equal(start("/bin/ls", true), 0);
	place = NULL;
	read_place(said, sizeof(said));
	snprintf(wanted, sizeof(wanted), "\nCpus_allowed_list:\t%u\n", cpu);
	assert_non_null(strstr(said, wanted));
}

/* What it cannot have is QEMU's to tell. */
TEST_WITH(test_no_such_place, setup, teardown)
{
	static const struct numa_place nowhere = {.node = 0};
	bool file;

	if (!namespaces)
		skip();
	assert_int_equal(take("data", &file), 1);
	place = &nowhere;
	assert_int_equal(start("/bin/ls", true), 0);
	place = NULL;
}

TEST_WITH(test_a_file_that_is_replaced, setup, teardown)
{
	bool file;

	if (!namespaces)
		skip();
	assert_int_equal(take("file", &file), 1);
	write_file("other", "two\n", 4);
	assert_int_equal(rename("other", "file"), 0);
	assert_int_equal(start("/bin/ls", false), -ESTALE);
	assert_non_null(strstr(fault.text, "file: cannot be shared"));
	assert_non_null(strstr(fault.text, "another file"));
}

TEST_WITH(test_a_file_that_is_a_link_by_now, setup, teardown)
{
	bool file;

	if (!namespaces)
		skip();
	assert_int_equal(take("file", &file), 1);
	unlink("file");
	assert_int_equal(symlink("/etc/passwd", "file"), 0);
	assert_int_equal(start("/bin/ls", false), -ESTALE);
	unlink("file");
}

/* 0, or an error number. */
static int forgo_tracing(void)
{
	struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];

	if (prctl(PR_CAPBSET_DROP, CAP_SYS_PTRACE, 0, 0, 0) ||
	    syscall(SYS_capget, &header, data))
		return errno;
	data[0].permitted &= ~(1u << CAP_SYS_PTRACE);
	data[0].effective &= ~(1u << CAP_SYS_PTRACE);
	data[0].inheritable &= ~(1u << CAP_SYS_PTRACE);
	return syscall(SYS_capset, &header, data) ? errno : 0;
}

/* What root that may trace nobody's processes sees of one that it started. */
static void __attribute__((noreturn)) try_memory(void)
{
	char path[64], link[64];
	int err = forgo_tracing();
	bool file;
	pid_t pid;

	if (err || take("data", &file) != 1 || start("/proc/self/exe", true))
		_exit(1);
	pid = shares.list[0].process.pid;
	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	if (open(path, O_RDWR) >= 0 || errno != EACCES)
		_exit(2);
	snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	if (readlink(path, link, sizeof(link)) >= 0 || errno != EACCES)
		_exit(3);
	/* It was there to be reached. */
	if (kill(pid, 0))
		_exit(4);
	shares_close(&shares);
	_exit(0);
}

/* The guest's memory is mapped there. */
TEST_WITH(test_its_user_does_not_reach_it, setup, teardown)
{
	int status;
	pid_t pid;

	if (!namespaces || geteuid())
		skip();
	pid = fork();
	if (!pid)
		try_memory();
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

TEST_WITH(test_no_program, setup, teardown)
{
	bool file;

	assert_int_equal(take("data", &file), 1);
	assert_int_equal(start("/nonexistent", false), -ENOENT);
	assert_int_equal(fault.class, FAULT_HOST);
}

/* With virtiofsd's words it is the program that try_memory() starts. */
int main(int argc, char **argv)
{
	if (argc > 1 && !strncmp(argv[1], "--fd=", 5)) {
		sleep(60);
		return 0;
	}
	return unit_run(make_folder, remove_folder);
}
