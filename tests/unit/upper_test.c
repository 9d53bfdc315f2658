// SPDX-License-Identifier: GPL-2.0-or-later
/* Whose disks a folder has: those of another state are not to be swept. */
#include "unit.h"
#include "unit_folder.h"

#include "openshell/upper.h"

static char states[2][UNIT_FOLDER], disks[UNIT_FOLDER];

FIXTURE(make)
{
	char path[UNIT_FOLDER + 8];

	if (unit_folder_make(states[0]) || unit_folder_make(states[1]) ||
	    unit_folder_make(disks))
		return -1;
	snprintf(path, sizeof(path), "%s/one", states[0]);
	return mkdir(path, 0700);
}

FIXTURE(clean)
{
	return unit_folder_remove(states[0]) | unit_folder_remove(states[1]) |
	       unit_folder_remove(disks);
}

static void write_file(const char *name, const char *text)
{
	char path[UNIT_FOLDER + 32];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", disks, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static bool is_there(const char *name)
{
	char path[UNIT_FOLDER + 32];

	snprintf(path, sizeof(path), "%s/%s", disks, name);
	return !access(path, F_OK);
}

/* A driver comes, and goes again. */
static int opened(const char *state, struct fault *fault)
{
	const struct setup setup = {.state = state, .disks = disks};
	int store = open(state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int lock;

	assert_true(store >= 0);
	memset(fault, 0, sizeof(*fault));
	lock = upper_open(&setup, store, fault);
	close(store);
	return lock < 0 ? lock : close(lock);
}

TEST(sweeps_what_has_no_sandbox)
{
	struct fault fault;

	write_file("one.ext4", "1");
	write_file("two.ext4", "2");
	write_file("notes", "3");
	assert_int_equal(opened(states[0], &fault), 0);
	assert_true(is_there("one.ext4"));
	assert_false(is_there("two.ext4"));
	assert_true(is_there("notes"));
}

TEST(leaves_those_of_another_state)
{
	char link[UNIT_FOLDER + 8];
	struct fault fault;

	write_file("one.ext4", "1");
	assert_int_equal(opened(states[0], &fault), 0);
	assert_int_equal(opened(states[1], &fault), -EEXIST);
	assert_int_equal(fault.class, FAULT_HOST);
	assert_non_null(strstr(fault.text, strrchr(states[0], '/')));
	assert_non_null(strstr(fault.text, "--disks"));
	assert_true(is_there("one.ext4"));
	write_file("two.ext4", "2");
	snprintf(link, sizeof(link), "%s/link", states[1]);
	assert_int_equal(symlink(states[0], link), 0);
	assert_int_equal(opened(link, &fault), 0);
	assert_true(is_there("one.ext4"));
	assert_false(is_there("two.ext4"));
}

/* Of a version that noted nothing, and of one that was killed as it did. */
TEST(takes_a_folder_that_nobody_has_noted)
{
	static const char *const texts[] = {"", "/ru"};
	struct fault fault;
	size_t i;

	for (i = 0; i < 2; i++) {
		write_file(".driver", texts[i]);
		write_file("one.ext4", "1");
		assert_int_equal(opened(states[0], &fault), 0);
		assert_true(is_there("one.ext4"));
		assert_int_equal(opened(states[1], &fault), -EEXIST);
		assert_true(is_there("one.ext4"));
	}
}

UNIT_MAIN_EACH(make, clean)
