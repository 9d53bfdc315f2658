// SPDX-License-Identifier: GPL-2.0-or-later
/* A root becomes an image in the cache; mkfs.erofs is a script of ours. */
#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>

#include "unit_folder.h"

#include "guest_abi.h"
#include "layer/layer.h"
#include "layer/tar.h"
#include "file/cache_list.h"
#include "file/cache_sweep.h"
#include "file/clear.h"
#include "file/spawn.h"

static char home[UNIT_FOLDER];
static struct fault fault;
static struct layer layer;

/* Counts its calls; its image is what the file "made" holds. */
static const char script[] =
	"#!/bin/sh\n"
	"echo x >>../calls\n"
	"case $1 in --help) exit 0 ;; esac\n"
	"[ ! -e ../slow ] || echo more >>\"$3/file\"\n"
	"[ ! -e ../hang ] || { >\"$2\"; touch ../hangs; sleep 60; }\n"
	"[ ! -e ../late ] || sleep 0.3\n"
	"[ ! -e ../broken ] || { echo no room >&2; exit 3; }\n"
	"cat ../made >\"$2\"\n";

FIXTURE(setup)
{
	uint8_t image[4096] = {0};

	memset(&fault, 0, sizeof(fault));
	assert_int_equal(unit_folder_enter(home), 0);
	mkdir("bin", 0755);
	mkdir("root", 0755);
	unit_put("root/file", "text", 0644);
	unit_put("bin/mkfs.erofs", script, 0755);
	abi_put32(image + 1024, 0xe0f5e1e2);
	image[1024 + 12] = 12;
	abi_put32(image + 1024 + 36, 1);
	unit_write("made", image, sizeof(image), 0644);
	assert_int_equal(chdir("root"), 0);
	setenv("XDG_CACHE_HOME", home, 1);
	setenv("PATH", "../bin:/usr/bin:/bin", 1);
	return 0;
}

FIXTURE(teardown)
{
	layer_close(&layer);
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(clear_at(AT_FDCWD, home), 0);
	return access(home, F_OK) ? 0 : 1;
}

static int calls(void)
{
	struct stat st;

	return stat("../calls", &st) ? 0 : (int)st.st_size / 2;
}

/* Names in the cache that begin with a dot. */
static int hidden(void)
{
	DIR *list = opendir("../gpubox");
	struct dirent *entry;
	int n = 0;

	assert_non_null(list);
	while ((entry = readdir(list)))
		n += *entry->d_name == '.';
	closedir(list);
	return n - 2;
}

static int packs(bool make)
{
	layer_close(&layer);
	memset(&fault, 0, sizeof(fault));
	return layer_open("../root", make, &layer, &fault);
}

TEST(test_once)
{
	layer.fd = -1;
	assert_int_equal(packs(false), 0);
	assert_int_equal(layer.fd, -1);
	assert_int_equal(layer.type, ABI_ROOT_EROFS);
	assert_int_equal(calls(), 0);
	assert_int_equal(packs(true), 0);
	assert_true(layer.fd >= 0);
	assert_int_equal(layer.size, 4096);
	assert_int_equal(packs(true), 0);
	assert_int_equal(calls(), 1);
	/* The size stays, the ctime cannot. */
	unit_put("file", "txet", 0644);
	assert_int_equal(packs(true), 0);
	assert_int_equal(calls(), 2);
	assert_int_equal(chmod("file", 0600), 0);
	assert_int_equal(packs(true), 0);
	assert_int_equal(calls(), 3);
	/* One that others could have changed is made again. */
	assert_int_equal(chmod(layer.path, 0666), 0);
	assert_int_equal(packs(true), 0);
	assert_int_equal(calls(), 4);
	assert_int_equal(truncate(layer.path, 4095), 0);
	assert_int_equal(packs(true), 0);
	assert_int_equal(calls(), 5);
}

/* Other bytes are found out, another time of change is no other image. */
TEST(test_digest)
{
	char note[LAYER_PATH];
	int fd;

	layer.fd = -1;
	assert_int_equal(packs(true), 0);
	assert_int_equal(chmod(layer.path, 0400), 0);
	assert_int_equal(packs(true), 0);
	assert_int_equal(calls(), 1);
	assert_int_equal(chmod(layer.path, 0600), 0);
	fd = open(layer.path, O_WRONLY);
	assert_int_equal(pwrite(fd, "x", 1, 3000), 1);
	close(fd);
	assert_int_equal(packs(true), 0);
	assert_int_equal(calls(), 2);
	/* without its note nobody knows what it was */
	snprintf(note, sizeof(note), "%s", layer.path);
	memcpy(strrchr(note, '.'), ".json", 6);
	assert_int_equal(unlink(note), 0);
	assert_int_equal(packs(true), 0);
	assert_int_equal(calls(), 3);
	assert_int_equal(access(note, F_OK), 0);
}

/* No half image stays, and no other's. */
TEST(test_not_kept)
{
	layer.fd = -1;
	unit_put("../broken", "", 0644);
	assert_int_equal(packs(true), -EIO);
	assert_int_equal(fault.class, FAULT_HOST);
	assert_non_null(strstr(fault.text, "status 3: no room"));
	assert_int_equal(unlink("../broken"), 0);
	unit_put("../slow", "", 0644);
	assert_int_equal(packs(true), -EAGAIN);
	assert_non_null(strstr(fault.text, "changed while"));
	assert_int_equal(unlink("../slow"), 0);
	assert_int_equal(truncate("../made", 4095), 0);
	assert_int_equal(packs(true), -EIO);
	assert_non_null(strstr(fault.text, "the image made of it is not valid"));
	assert_int_equal(calls(), 3);
	assert_int_equal(rmdir("../gpubox"), 0);
}

/* Whoever comes second waits and finds it; none says that it is damaged. */
TEST(test_many_at_once)
{
	int i, status;

	layer.fd = -1;
	unit_put("../late", "", 0644);
	for (i = 0; i < 8; i++)
		if (!fork())
			_exit(packs(true) ? 1 : layer.fd < 0);
	for (i = 0; i < 8; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(calls(), 1);
	assert_int_equal(hidden(), 0);
}

/* The next one removes what it had begun, and makes it. */
TEST(test_killed)
{
	int i, status;
	pid_t pid;

	layer.fd = -1;
	unit_put("../hang", "", 0644);
	pid = fork();
	if (!pid)
		_exit(packs(true));
	for (i = 0; i < 600 && access("../hangs", F_OK); i++)
		usleep(50000);
	assert_int_equal(access("../hangs", F_OK), 0);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(hidden(), 2);
	assert_int_equal(unlink("../hang"), 0);
	assert_int_equal(packs(true), 0);
	assert_int_equal(hidden(), 0);
}

/* Also where it is about something else. */
TEST(test_killed_elsewhere)
{
	int dir;

	layer.fd = -1;
	assert_int_equal(packs(true), 0);
	mkdir("../gpubox/.work-root-x", 0700);
	mkdir("../gpubox/.work-root-x/y", 0);
	unit_put("../gpubox/.lock-root-x", "", 0600);
	unit_put("../gpubox/.gpubox.0123456789abcdef", "", 0600);
	dir = open("../gpubox", O_RDONLY | O_DIRECTORY);
	cache_sweep(dir);
	close(dir);
	assert_int_equal(hidden(), 0);
	assert_int_equal(packs(true), 0);
	assert_int_equal(calls(), 1);
}

/* A folder whose path is longer than any path may be. */
TEST(test_clears_deep_folders)
{
	char name[201];
	int i, dir, next;

	layer.fd = -1;
	memset(name, 'n', 200);
	name[200] = '\0';
	mkdir("../deep", 0700);
	dir = open("../deep", O_RDONLY | O_DIRECTORY);
	for (i = 0; i < 100; i++) {
		assert_int_equal(mkdirat(dir, name, 0700), 0);
		assert_int_equal(mkdirat(dir, "other", 0), 0);
		next = openat(dir, name, O_RDONLY | O_DIRECTORY);
		assert_true(next >= 0);
		close(openat(next, "file", O_WRONLY | O_CREAT, 0));
		close(dir);
		dir = next;
	}
	close(dir);
	assert_int_equal(symlink(home, "../deep/link"), 0);
	assert_int_equal(clear_at(AT_FDCWD, "../deep"), 0);
	assert_int_equal(access("../deep", F_OK), -1);
	assert_int_equal(access("../root/file", F_OK), 0);
	assert_int_equal(clear_at(AT_FDCWD, "../deep"), 0);
}

/* What a guest has stays; the others go from the oldest on. */
TEST(test_prune)
{
	const struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
	struct cache_prune prune = {.dry_run = true};
	struct cache_list list, gone;
	int dir;

	layer.fd = -1;
	assert_int_equal(packs(true), 0);
	unit_put("../gpubox/kernel-0123456789abcdef", "12345", 0600);
	unit_put("../gpubox/modules-0123456789abcdef", "12", 0600);
	unit_put("../gpubox/kernel-x86_64", "", 0600);
	unit_put("../gpubox/root-me", "", 0600);
	assert_int_equal(utimensat(AT_FDCWD,
				   "../gpubox/kernel-0123456789abcdef", old, 0),
			 0);
	dir = open("../gpubox", O_RDONLY | O_DIRECTORY);
	assert_int_equal(cache_list_read(dir, &list), 0);
	assert_int_equal(list.count, 3);
	assert_string_equal(list.entry[2].kind, "kernel");
	assert_int_equal(list.entry[2].used, 1000);
	assert_int_equal(cache_list_prune(dir, &prune, &list, &gone), 0);
	assert_int_equal(gone.count, 2);
	assert_int_equal(list.count, 1);
	assert_true(list.entry[0].in_use);
	cache_list_free(&list);
	cache_list_free(&gone);
	prune = (struct cache_prune){.unused = 3600};
	assert_int_equal(cache_list_read(dir, &list), 0);
	assert_int_equal(cache_list_prune(dir, &prune, &list, &gone), 0);
	assert_int_equal(gone.count, 1);
	assert_int_equal(gone.bytes, 5);
	assert_int_equal(list.count, 2);
	cache_list_free(&list);
	cache_list_free(&gone);
	layer_close(&layer);
	prune.unused = 0;
	assert_int_equal(cache_list_read(dir, &list), 0);
	assert_int_equal(cache_list_prune(dir, &prune, &list, &gone), 0);
	assert_int_equal(list.count, 0);
	cache_list_free(&list);
	cache_list_free(&gone);
	assert_int_equal(faccessat(dir, "kernel-x86_64", F_OK, 0), 0);
	assert_int_equal(faccessat(dir, "root-me", F_OK, 0), 0);
	close(dir);
}

TEST(test_no_program)
{
	char path[PATH_MAX];

	layer.fd = -1;
	assert_int_equal(spawn_find("mkfs.erofs", path), 0);
	assert_string_equal(path, "../bin/mkfs.erofs");
	assert_int_equal(spawn_find("no-such-program", path), -ENOENT);
	unsetenv("PATH");
	assert_int_equal(spawn_find("no-such-program", path), -ENOENT);
}

TEST(test_refused)
{
	layer.fd = -1;
	assert_int_equal(layer_open("nowhere", true, &layer, &fault), -ENOENT);
	assert_int_equal(fault.class, FAULT_HOST);
	memset(&fault, 0, sizeof(fault));
	assert_int_equal(layer_open("/", true, &layer, &fault), -EINVAL);
	memset(&fault, 0, sizeof(fault));
	assert_int_equal(layer_open("/dev/null", true, &layer, &fault), -EINVAL);
	memset(&fault, 0, sizeof(fault));
	assert_int_equal(layer_open("file", true, &layer, &fault), -EBADMSG);
	assert_int_equal(fault.class, FAULT_GUEST);
	memset(&fault, 0, sizeof(fault));
	assert_int_equal(truncate("../made", 2048), 0);
	assert_int_equal(layer_open("../made", true, &layer, &fault), -EBADMSG);
	assert_non_null(strstr(fault.text, "cut short"));
	assert_int_equal(calls(), 0);
}

static int mounts(const char *source, bool write, struct layer *to)
{
	const struct layer_wish wish = {
		.make = true, .mount = true, .write = write};

	memset(&fault, 0, sizeof(fault));
	return layer_open_as(source, &wish, to, &fault);
}

static void put_ext4(uint32_t incompatible)
{
	uint8_t image[4096] = {0};
	int fd = open("../disk", O_WRONLY | O_CREAT | O_TRUNC, 0644);

	abi_put16(image + 1024 + 0x38, 0xef53);
	abi_put32(image + 1024 + 4, 4);
	abi_put32(image + 1024 + 0x60, incompatible);
	assert_int_equal(write(fd, image, sizeof(image)), sizeof(image));
	close(fd);
}

/* One writes, or many read; the lock is the descriptor's. */
TEST(test_disk)
{
	struct layer other = {.fd = -1};

	put_ext4(0);
	assert_int_equal(layer_open("../disk", true, &layer, &fault), -EINVAL);
	assert_non_null(strstr(fault.text, "--mount"));
	assert_int_equal(mounts("../disk", true, &layer), 0);
	assert_int_equal(layer.type, ABI_ROOT_EXT4);
	assert_int_equal(layer.size, 4096);
	assert_true(layer.write);
	assert_int_equal(mounts("../disk", true, &other), -EBUSY);
	assert_int_equal(mounts("../disk", false, &other), -EBUSY);
	assert_non_null(strstr(fault.text, "written to"));
	layer_close(&layer);
	assert_int_equal(mounts("../disk", false, &layer), 0);
	assert_false(layer.write);
	assert_int_equal(mounts("../disk", false, &other), 0);
	layer_close(&layer);
	assert_int_equal(mounts("../disk", true, &layer), -EBUSY);
	layer_close(&other);
	put_ext4(4);
	assert_int_equal(mounts("../disk", false, &layer), -EROFS);
	assert_non_null(strstr(fault.text, "recovered"));
	assert_int_equal(mounts("../disk", true, &layer), 0);
	layer_close(&layer);
	assert_int_equal(truncate("../disk", 4095), 0);
	assert_int_equal(mounts("../disk", true, &layer), -EBADMSG);
	assert_non_null(strstr(fault.text, "cut short"));
}

/* What is a copy says so; an image can only be read. */
TEST(test_mount)
{
	layer.fd = -1;
	assert_int_equal(mounts("../root", true, &layer), -EINVAL);
	assert_int_equal(fault.class, FAULT_HOST);
	assert_non_null(strstr(fault.text, "../root:DST:ro"));
	assert_int_equal(mounts("file", true, &layer), -EINVAL);
	assert_int_equal(calls(), 0);
	assert_int_equal(mounts("../root", false, &layer), 0);
	assert_int_equal(calls(), 1);
	layer_close(&layer);
	assert_int_equal(mounts("../made", true, &layer), 0);
	assert_int_equal(layer.type, ABI_ROOT_EROFS);
	assert_false(layer.write);
}

/* An engine's root is a folder: what is in it makes it nothing else. */
TEST(test_folder_alone)
{
	struct layer_wish wish = {.make = true, .folder = true};

	layer.fd = -1;
	assert_int_equal(layer_open_as("../made", &wish, &layer, &fault),
			 -ENOTDIR);
	assert_int_equal(fault.class, FAULT_HOST);
	assert_int_equal(calls(), 0);
	memset(&fault, 0, sizeof(fault));
	unit_put("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}", 0644);
	unit_put("index.json", "{}", 0644);
	mkdir("blobs", 0755);
	assert_int_equal(layer_open_as(".", &wish, &layer, &fault), 0);
	assert_int_equal(calls(), 1);
	layer_close(&layer);
	wish.folder = false;
	wish.arch = "x86_64";
	assert_int_equal(layer_open_as(".", &wish, &layer, &fault), -EBADMSG);
}

/* The end of what is printed counts, and a deadline ends it. */
TEST(test_spawn)
{
	char text[8], *argv[] = {(char *)"/bin/sh", (char *)"-c", NULL, NULL};

	argv[2] = (char *)"printf 0123456789; echo end >&2; exit 7";
	assert_int_equal(spawn_run(argv, 10, text, sizeof(text)), 7);
	assert_string_equal(text, "789end");
	argv[2] = (char *)"kill -9 $$";
	assert_int_equal(spawn_run(argv, 10, text, sizeof(text)), 137);
	assert_string_equal(text, "");
	argv[2] = (char *)"exec sleep 20";
	assert_int_equal(spawn_run(argv, 1, text, sizeof(text)), -ETIMEDOUT);
	argv[2] = (char *)"exec >&- 2>&-; exec sleep 20";
	assert_int_equal(spawn_run(argv, 1, text, sizeof(text)), -ETIMEDOUT);
	argv[2] = (char *)"sleep 20 & echo left; exit 3";
	assert_int_equal(spawn_run(argv, 10, text, sizeof(text)), 3);
	assert_string_equal(text, "left");
	argv[0] = (char *)"/nonexistent";
	assert_int_equal(spawn_run(argv, 10, text, sizeof(text)), 127);
}

UNIT_MAIN_EACH(setup, teardown)
