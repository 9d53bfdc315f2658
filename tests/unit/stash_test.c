// SPDX-License-Identifier: GPL-2.0-or-later
/* What was made of files is found until one of them changes. */
#include "unit_folder.h"

#include "file/stash.h"

static char home[UNIT_FOLDER];
static const char *const paths[] = {"a", "b", NULL};
static struct stash stash;

FIXTURE(setup)
{
	assert_int_equal(unit_folder_enter(home), 0);
	setenv("XDG_CACHE_HOME", home, 1);
	unit_put("a", "1", 0600);
	return 0;
}

FIXTURE(teardown)
{
	return unit_folder_leave(home);
}

TEST(test_names)
{
	char first[STASH_NAME], again[STASH_NAME];

	assert_int_equal(stash_name("kind", "x", paths, first), 0);
	assert_int_equal(strncmp(first, "kind-", 5), 0);
	assert_int_equal(strlen(first), 5 + 64);
	assert_int_equal(stash_name("kind", "x", paths, again), 0);
	assert_string_equal(first, again);
	assert_int_equal(stash_name("kind", "y", paths, again), 0);
	assert_string_not_equal(first, again);
	/* a file that appears, the same size in another file */
	unit_put("b", "1", 0600);
	assert_int_equal(stash_name("kind", "x", paths, again), 0);
	assert_string_not_equal(first, again);
	assert_int_equal(stash_name("kind", "x", paths, first), 0);
	unit_put("new", "1", 0600);
	assert_int_equal(rename("new", "b"), 0);
	assert_int_equal(stash_name("kind", "x", paths, again), 0);
	assert_string_not_equal(first, again);
	assert_int_equal(chmod("b", 0400), 0);
	assert_int_equal(stash_name("kind", "x", paths, first), 0);
	assert_string_not_equal(first, again);
}

TEST(test_keeps)
{
	char text[4];

	assert_true(stash_find("x", &stash) < 0);
	stash_keep("x", "data", 4, "note");
	assert_int_equal(stash_find("x", &stash), 0);
	assert_int_equal(stash.size, 4);
	assert_string_equal(stash.note, "note");
	assert_int_equal(read(stash.fd, text, 4), 4);
	assert_memory_equal(text, "data", 4);
	stash_close(&stash);
	stash_keep("x", "", 0, "");
	assert_int_equal(stash_find("x", &stash), 0);
	assert_int_equal(stash.size, 0);
	assert_string_equal(stash.note, "");
	stash_close(&stash);
}

/* Each of these is as if nothing were there. */
TEST(test_damaged)
{
	char image[256];
	ssize_t size, i;
	int fd;

	stash_keep("x", "data", 4, "note");
	fd = open("gpubox/x", O_RDWR);
	size = read(fd, image, sizeof(image));
	assert_int_equal(size, 4 + 5 + 32);
	for (i = 0; i < size; i++) {
		assert_int_equal(ftruncate(fd, i), 0);
		assert_true(stash_find("x", &stash) < 0);
	}
	/* lengths that are not the file's, a note without an end */
	for (i = 8; i < size; i++) {
		image[i] ^= 0x40;
		assert_int_equal(pwrite(fd, image, (size_t)size, 0), size);
		assert_true(stash_find("x", &stash) < 0);
		image[i] ^= 0x40;
	}
	assert_int_equal(pwrite(fd, image, (size_t)size, 0), size);
	assert_int_equal(stash_find("x", &stash), 0);
	stash_close(&stash);
	close(fd);
	assert_int_equal(chmod("gpubox/x", 0620), 0);
	assert_true(stash_find("x", &stash) < 0);
	assert_int_equal(rename("gpubox/x", "gpubox/y"), 0);
	assert_int_equal(chmod("gpubox/y", 0600), 0);
	assert_int_equal(symlink("y", "gpubox/x"), 0);
	assert_true(stash_find("x", &stash) < 0);
}

TEST(test_nowhere)
{
	setenv("XDG_CACHE_HOME", "/proc/nowhere", 1);
	stash_keep("x", "data", 4, "note");
	assert_true(stash_find("x", &stash) < 0);
}

UNIT_MAIN_EACH(setup, teardown)
