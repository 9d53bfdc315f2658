// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "module_list.h"

/* Walk @text; returns what the last call said, and how many lines came. */
static int walk(const char *text, size_t len, struct module_line *lines,
		size_t *count)
{
	static char *list;
	size_t at = 0;
	int ret;

	free(list);
	list = malloc(len ? len : 1);
	assert_non_null(list);
	memcpy(list, text, len);
	*count = 0;
	while ((ret = module_list_next(list, len, &at, &lines[*count])) > 0) {
		assert_true(at <= len);
		assert_true(++*count < 8);
	}
	return ret;
}

TEST(reads_lines)
{
	static const char text[] = "/a/virtio.ko\n"
				   "/a/nvidia.ko.xz NVreg_X=1 y=\"a b\"\n"
				   "/b.ko \n/c.ko.zst\n/d.ko.gz\n/.xz\n.xz\n";
	struct module_line lines[8];
	size_t count;

	assert_int_equal(walk(text, sizeof(text) - 1, lines, &count), 0);
	assert_int_equal(count, 7);
	assert_string_equal(lines[0].path, "/a/virtio.ko");
	assert_string_equal(lines[0].parameters, "");
	assert_false(lines[0].compressed);
	assert_string_equal(lines[1].path, "/a/nvidia.ko.xz");
	assert_string_equal(lines[1].parameters, "NVreg_X=1 y=\"a b\"");
	assert_true(lines[1].compressed);
	assert_string_equal(lines[2].path, "/b.ko");
	assert_string_equal(lines[2].parameters, "");
	assert_true(lines[3].compressed);
	assert_true(lines[4].compressed);
	assert_true(lines[5].compressed);
	assert_false(lines[6].compressed);
}

TEST(reads_prefixes)
{
	struct module_line lines[8];
	size_t count;

	assert_int_equal(walk("-/a.ko x=1\n/b.ko\n", 17, lines, &count), 0);
	assert_int_equal(count, 2);
	assert_true(lines[0].may_fail);
	assert_string_equal(lines[0].path, "/a.ko");
	assert_string_equal(lines[0].parameters, "x=1");
	assert_false(lines[1].may_fail);
	assert_int_equal(lines[1].needs, 0);
	assert_int_equal(walk("n/a.ko\naz-/b.ko\n", 16, lines, &count), 0);
	assert_int_equal(count, 2);
	assert_int_equal(lines[0].needs, MODULE_NEED('n'));
	assert_false(lines[0].may_fail);
	assert_string_equal(lines[0].path, "/a.ko");
	assert_int_equal(lines[1].needs, MODULE_NEED('a') | MODULE_NEED('z'));
	assert_true(lines[1].may_fail);
	assert_string_equal(lines[1].path, "/b.ko");
	assert_int_equal(walk("-\n", 2, lines, &count), -EINVAL);
	assert_int_equal(walk("n\n", 2, lines, &count), -EINVAL);
	assert_int_equal(walk("n", 1, lines, &count), -EINVAL);
	assert_int_equal(walk("nrs", 3, lines, &count), -EINVAL);
	assert_int_equal(walk("-", 1, lines, &count), -EINVAL);
	assert_int_equal(walk("- x\n", 4, lines, &count), -EINVAL);
}

TEST(refuses_lines)
{
	struct module_line lines[8];
	size_t count;

	assert_int_equal(walk("", 0, lines, &count), 0);
	assert_int_equal(walk("/a.ko", 5, lines, &count), -EINVAL);
	assert_int_equal(walk("/a.ko\n/b", 8, lines, &count), -EINVAL);
	assert_int_equal(count, 1);
	assert_int_equal(walk("\n", 1, lines, &count), -EINVAL);
	assert_int_equal(walk(" x\n", 3, lines, &count), -EINVAL);
	assert_int_equal(walk("/a\0\n", 4, lines, &count), -EINVAL);
}

UNIT_MAIN(NULL, NULL)
