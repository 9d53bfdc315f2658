// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is opened to be shared, and who is started for it; other programs stand
 * in for virtiofsd, which has a guest to serve (tests/run/share.sh).
 */
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
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

static int start(const char *path, bool long_options)
{
	struct virtiofsd program = {.long_options = long_options};

	snprintf(program.path, sizeof(program.path), "%s", path);
	return shares_start(&shares, &program, &request, &fault);
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

TEST_WITH(test_no_program, setup, teardown)
{
	bool file;

	assert_int_equal(take("data", &file), 1);
	assert_int_equal(start("/nonexistent", false), -ENOENT);
	assert_int_equal(fault.class, FAULT_HOST);
}

UNIT_MAIN(make_folder, remove_folder)
