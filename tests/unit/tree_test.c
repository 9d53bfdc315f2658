// SPDX-License-Identifier: GPL-2.0-or-later
/* The stand-in for QEMU is a script that does what the file "what" says. */
#include <dirent.h>
#include <glob.h>
#include <libfdt.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>

#include "unit_folder.h"

#include "dt/tree.h"
#include "fake_caps.h"

static char folder[UNIT_FOLDER], binary[96];
static struct qemu_caps caps;
static struct board board;
static struct vm vm;
static struct fault fault;

static void write_file(const char *name, const void *data, size_t size,
		       mode_t mode)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	unit_write(path, data, size, mode);
}

/* The last word is dumpdtb=FILE. */
static const char script[] = "#!/bin/sh\n"
			     "for word; do :; done\n"
			     "file=${word#dumpdtb=}\n"
			     "cd \"${0%/*}\" && . ./what\n";

FIXTURE(setup)
{
	char dtb[512];

	if (unit_folder_make(folder))
		return 1;
	snprintf(binary, sizeof(binary), "%s/qemu", folder);
	setenv("TMPDIR", folder, 1);
	setenv("XDG_CACHE_HOME", folder, 1);
	write_file("qemu", script, strlen(script), 0755);
	fdt_create_empty_tree(dtb, sizeof(dtb));
	write_file("good", dtb, fdt_totalsize(dtb), 0644);
	write_file("cut", dtb, fdt_totalsize(dtb) - 4, 0644);
	board = (struct board){
		.arch = "aarch64",
		.machine = "virt",
		.gic_version = 3,
		.highmem_mmio_size = "",
		.pci_hole64_size = "",
		.tcg_cpu = "max",
		.firmware = "",
	};
	caps = (struct qemu_caps){.path = binary, .cpu_max = 8, .version = 901};
	vm = (struct vm){
		.board = &board,
		.caps = &caps,
		.name = "run",
		.memory_mib = 512,
		.vcpus = 1,
		.cmdline = "",
	};
	memset(&fault, 0, sizeof(fault));
	return 0;
}

FIXTURE(teardown)
{
	return unit_folder_remove(folder);
}

/* Nothing but the files of the test is in TMPDIR. */
static void assert_clean(void)
{
	struct dirent *entry;
	DIR *dir = opendir(folder);

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		assert_int_not_equal(strncmp(entry->d_name, "gpubox.", 7), 0);
	closedir(dir);
}

static bool keep;

static int dump(const char *what)
{
	size_t size = 0;
	void *dtb = NULL;
	int err;

	write_file("what", what, strlen(what), 0644);
	memset(&fault, 0, sizeof(fault));
	err = tree_dump(&vm, keep, &dtb, &size, &fault);
	assert_int_equal(!err, dtb != NULL);
	if (!err)
		assert_int_equal(fdt_check_full(dtb, size), 0);
	free(dtb);
	assert_clean();
	return err;
}

TEST(test_good)
{
	assert_int_equal(dump("cp good \"$file\""), 0);
	/* As QEMU does it. */
	assert_int_equal(
		dump("cp good \"$file.tmp\"; mv \"$file.tmp\" \"$file\""), 0);
}

/* What was kept is of the same machine and of the same QEMU. */
TEST(test_kept)
{
	assert_int_equal(dump("cp good \"$file\""), 0);
	assert_int_equal(dump("true"), -EPROTO);
	keep = true;
	assert_int_equal(dump("cp good \"$file\""), 0);
	keep = false;
	assert_int_equal(dump("true"), 0);
	vm.name = "another";
	assert_int_equal(dump("true"), 0);
	vm.memory_mib = 513;
	assert_int_equal(dump("true"), -EPROTO);
	vm.memory_mib = 512;
	assert_int_equal(dump("true"), 0);
	write_file("qemu", script, strlen(script), 0755);
	assert_int_equal(dump("true"), -EPROTO);
}

TEST(test_bad)
{
	assert_int_equal(dump("true"), -EPROTO);
	assert_int_equal(fault.class, FAULT_VMM);
	assert_int_equal(dump(": >\"$file\""), -EPROTO);
	assert_int_equal(dump("cp cut \"$file\""), -EPROTO);
	assert_int_equal(dump("ln -s $PWD/good \"$file\""), -EPROTO);
	assert_int_equal(dump("mkfifo \"$file\""), -EPROTO);
	assert_int_equal(dump("head -c 2000000 /dev/zero >\"$file\""), -EPROTO);
	assert_int_equal(dump("echo no CPU >&2; exit 1"), -EPROTO);
	assert_non_null(strstr(fault.text, "it says: no CPU"));
}

TEST(test_no_tree)
{
	board.arch = "x86_64";
	board.machine = "q35";
	assert_int_equal(dump("exit 1"), -ENOTSUP);
	assert_int_equal(fault.class, FAULT_HOST);
	assert_non_null(strstr(fault.text, "q35"));
}

static int dump_quietly(void)
{
	size_t size = 0;
	void *dtb = NULL;
	int err = tree_dump(&vm, false, &dtb, &size, &fault);

	free(dtb);
	return err;
}

static bool is_there(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return !access(path, F_OK);
}

static void be_killed(void)
{
	void *dtb;
	size_t size;

	write_file("what", "touch up; sleep 60", 18, 0644);
	tree_dump(&vm, false, &dtb, &size, &fault);
	_exit(1);
}

/* The next one removes what was left. */
TEST(test_killed)
{
	pid_t pid = fork();
	glob_t left;
	char pattern[128];
	int i;

	if (!pid)
		be_killed();
	for (i = 0; i < 5000 && !is_there("up"); i++)
		usleep(1000);
	assert_true(is_there("up"));
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(dump("cp good \"$file\""), 0);
	snprintf(pattern, sizeof(pattern), "%s/gpubox/.*tree*", folder);
	assert_int_equal(glob(pattern, 0, NULL, &left), GLOB_NOMATCH);
	assert_false(is_there("gpubox/.work-tree"));
}

/* Where there is no cache, too: those of this user that nobody holds. */
TEST(test_killed_without_a_cache)
{
	char held[128], link[128], others[128];
	pid_t pid;
	int fd, i;

	setenv("XDG_CACHE_HOME", "/dev/null", 1);
	snprintf(held, sizeof(held), "%s/gpubox.held00", folder);
	snprintf(link, sizeof(link), "%s/gpubox.link00", folder);
	snprintf(others, sizeof(others), "%s/gpubox.theirs", folder);
	assert_int_equal(mkdir(held, 0700), 0);
	fd = open(held, O_RDONLY);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(symlink(folder, link), 0);
	assert_int_equal(mkdir(others, 0700), 0);
	assert_int_equal(geteuid() ? 0 : chown(others, 12, 34), 0);
	pid = fork();
	if (!pid)
		be_killed();
	for (i = 0; i < 5000 && !is_there("up"); i++)
		usleep(1000);
	assert_true(is_there("up"));
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	write_file("what", "cp good \"$file\"", 15, 0644);
	assert_int_equal(dump_quietly(), 0);
	assert_true(is_there("gpubox.held00"));
	assert_int_equal(is_there("gpubox.theirs"), !geteuid());
	assert_int_equal(rmdir(held), 0);
	assert_int_equal(unlink(link), 0);
	rmdir(others);
	close(fd);
	assert_clean();
}

TEST(test_no_folder)
{
	setenv("TMPDIR", "/no/such/folder", 1);
	setenv("XDG_CACHE_HOME", "/dev/null", 1);
	assert_int_equal(dump("true"), -ENOENT);
	assert_non_null(strstr(fault.text, "/no/such/folder/"));
}

UNIT_MAIN_EACH(setup, teardown)
