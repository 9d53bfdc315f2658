// SPDX-License-Identifier: GPL-2.0-or-later
/* temp_folder.h: what was made is removed, what was half made as well. */
#include <sys/resource.h>

#include "unit_folder.h"

#include "file/temp_folder.h"

static char folder[UNIT_FOLDER];

FIXTURE(setup)
{
	if (unit_folder_make(folder))
		return -1;
	return setenv("TMPDIR", folder, 1);
}

FIXTURE(teardown)
{
	return unit_folder_remove(folder);
}

TEST(test_made_and_removed)
{
	struct temp_folder temp;

	assert_int_equal(temp_folder_make(&temp), 0);
	assert_int_equal(unit_folder_names(folder), 1);
	temp_folder_remove(&temp);
	assert_int_equal(unit_folder_names(folder), 0);
}

/* It has a name before it can be locked. */
TEST(test_without_descriptors)
{
	int lowest = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct temp_folder temp;
	struct rlimit old, none;

	assert_true(lowest >= 0);
	close(lowest);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	none = old;
	none.rlim_cur = (rlim_t)lowest;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	assert_int_equal(temp_folder_make(&temp), -EMFILE);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
	assert_int_equal(unit_folder_names(folder), 0);
}

UNIT_MAIN_EACH(setup, teardown)
