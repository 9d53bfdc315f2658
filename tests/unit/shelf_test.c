// SPDX-License-Identifier: GPL-2.0-or-later
/* What a driver of sandboxes makes of its folder, and of one it cannot read. */
#include "unit.h"
#include "unit_folder.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include "openshell/shelf.h"

static char folder[UNIT_FOLDER], guests[UNIT_FOLDER];
static struct shelf shelf;
static int store;

FIXTURE(make)
{
	messages_sandbox asked = OPENSHELL__COMPUTE__V1__DRIVER_SANDBOX__INIT;
	struct entry entry;

	if (unit_folder_make(folder) || unit_folder_make(guests) ||
	    setenv("GPUBOX_GUESTS", guests, 1))
		return -1;
	store = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	asked.id = (char *)"one";
	asked.name = (char *)"first";
	if (store < 0 || entry_claim(store, "one", &entry, NULL) ||
	    sandbox_want(&entry, SANDBOX_WANTED_STOPPED) ||
	    sandbox_write(&entry, &asked))
		return -1;
	entry_close(&entry);
	return shelf_open(&shelf, store);
}

FIXTURE(remove_all)
{
	shelf_close(&shelf);
	close(store);
	return unit_folder_remove(folder) | unit_folder_remove(guests);
}

/* No further descriptor is to be had, but for @more. */
static void descriptors_end(int more)
{
	struct rlimit limit;
	int next = dup(0);

	assert_true(next >= 0);
	close(next);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = (rlim_t)next + (rlim_t)more;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static void descriptors_are_back(void)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

TEST(sees_what_is_there_and_what_has_gone)
{
	const struct sandbox *next;
	struct entry entry;
	bool gone;

	assert_int_equal(shelf.count, 1);
	assert_string_equal(shelf.first->name, "first");
	assert_int_equal(shelf.first->state, SANDBOX_STOPPED);
	assert_int_equal(entry_open(store, "one", &entry, NULL), 0);
	assert_int_equal(entry_remove(store, &entry), 0);
	entry_close(&entry);
	shelf_look(&shelf);
	assert_int_equal(shelf.count, 0);
	next = shelf_next(&shelf, 0, &gone);
	assert_non_null(next);
	assert_true(gone);
	assert_string_equal(next->id, "one");
}

TEST(loses_nothing_that_it_cannot_read)
{
	int more;

	for (more = 0; more < 4; more++) {
		descriptors_end(more);
		shelf_look(&shelf);
		descriptors_are_back();
		assert_int_equal(shelf.count, 1);
		assert_int_equal(shelf.first->state, SANDBOX_STOPPED);
		shelf_look(&shelf);
		assert_int_equal(shelf.count, 1);
	}
}

/* One that never began is not taken for one that is about to begin. */
TEST(keeps_why_it_failed_when_it_cannot_be_read)
{
	struct entry entry;
	int more;

	assert_int_equal(entry_open(store, "one", &entry, NULL), 0);
	assert_int_equal(sandbox_want(&entry, SANDBOX_WANTED_RUNNING), 0);
	sandbox_fail(&entry, "no such kernel");
	entry_close(&entry);
	shelf_look(&shelf);
	for (more = 0; more < 6; more++) {
		descriptors_end(more);
		shelf_look(&shelf);
		descriptors_are_back();
		assert_int_equal(shelf.first->state, SANDBOX_FAILED);
		assert_string_equal(shelf.first->message, "no such kernel");
	}
}

/* What a killed worker had begun to write, or to remove. */
TEST(sweeps_what_is_not_whole)
{
	struct shelf again;
	struct entry entry;

	assert_int_equal(mkdirat(store, "unlocked", 0700), 0);
	assert_int_equal(entry_claim(store, "begun", &entry, NULL), 0);
	assert_int_equal(sandbox_want(&entry, SANDBOX_WANTED_RUNNING), 0);
	entry_close(&entry);
	assert_int_equal(entry_claim(store, "held", &entry, NULL), 0);
	assert_int_equal(shelf_open(&again, store), 0);
	assert_int_equal(again.count, 1);
	assert_string_equal(again.first->id, "one");
	assert_int_equal(faccessat(store, "unlocked", F_OK, 0), -1);
	assert_int_equal(faccessat(store, "begun", F_OK, 0), -1);
	assert_int_equal(faccessat(store, "held", F_OK, 0), 0);
	entry_close(&entry);
	shelf_close(&again);
}

/* Until there is no further inode in a file system of @store, or room. */
static void fill(void)
{
	char name[16];
	int i, fd = 0;

	for (i = 0; fd >= 0; i++) {
		snprintf(name, sizeof(name), ".full%d", i);
		fd = openat(store, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		if (fd >= 0)
			close(fd);
	}
	assert_int_equal(errno, ENOSPC);
}

/* On one that is full: as it is told what it is to be, so it is. */
static void wants_without_room(void)
{
	enum sandbox_wanted wanted = SANDBOX_WANTED_GONE;
	struct entry entry;

	assert_int_equal(entry_claim(store, "two", &entry, NULL), 0);
	assert_int_equal(sandbox_want(&entry, SANDBOX_WANTED_RUNNING), 0);
	fill();
	assert_int_equal(sandbox_want(&entry, SANDBOX_WANTED_STOPPED), 0);
	assert_int_equal(sandbox_wanted(&entry, &wanted), 0);
	assert_int_equal(wanted, SANDBOX_WANTED_STOPPED);
	/* a start has more to write, and the first thing says so */
	assert_int_equal(sandbox_want(&entry, SANDBOX_WANTED_RUNNING), -ENOSPC);
	assert_int_equal(sandbox_wanted(&entry, &wanted), 0);
	assert_int_equal(wanted, SANDBOX_WANTED_STOPPED);
	assert_int_equal(sandbox_want(&entry, SANDBOX_WANTED_GONE), 0);
	assert_int_equal(sandbox_wanted(&entry, &wanted), -ENOENT);
	assert_int_equal(entry_remove(store, &entry), 0);
	entry_close(&entry);
}

TEST(stops_and_deletes_on_a_full_file_system)
{
	char path[UNIT_FOLDER + 8];
	int whole = store;

	if (geteuid() || unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		skip();
	snprintf(path, sizeof(path), "%s/full", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(mount("full", path, "tmpfs", 0, "nr_inodes=16"), 0);
	store = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(store >= 0);
	wants_without_room();
	close(store);
	store = whole;
	assert_int_equal(umount2(path, MNT_DETACH), 0);
}

/* What deletes has no descriptor either, and it is gone. */
TEST(deletes_what_cannot_be_written)
{
	struct entry entry;

	assert_int_equal(entry_open(store, "one", &entry, NULL), 0);
	descriptors_end(0);
	assert_int_equal(sandbox_want(&entry, SANDBOX_WANTED_GONE), 0);
	descriptors_are_back();
	entry_close(&entry);
	shelf_look(&shelf);
	assert_int_equal(shelf.first->state, SANDBOX_DELETING);
}

TEST(tells_nothing_but_utf_8)
{
	struct entry entry;

	assert_int_equal(entry_open(store, "one", &entry, NULL), 0);
	assert_int_equal(sandbox_want(&entry, SANDBOX_WANTED_RUNNING), 0);
	sandbox_fail(&entry, "caf\xc3\xa9 caf\xc3");
	entry_close(&entry);
	shelf_look(&shelf);
	assert_int_equal(shelf.first->state, SANDBOX_FAILED);
	assert_string_equal(shelf.first->message, "caf\xc3\xa9 caf?");
}

UNIT_MAIN_EACH(make, remove_all)
