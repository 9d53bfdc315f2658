// SPDX-License-Identifier: GPL-2.0-or-later

#include "unit.h"

#include "layer/lowers.h"

static int find(const char *text, const char *path, struct lowers *lowers)
{
	char name[] = "/tmp/lowers_test.XXXXXX";
	int fd = mkstemp(name), got;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	got = lowers_find(name, path, lowers);
	unlink(name);
	return got;
}

TEST(test_overlay)
{
	static const char text[] =
		"22 1 0:21 / /proc rw - proc proc rw\n"
		"160 1 0:72 / /usr rw,relatime shared:1 - overlay overlay rw,"
		"lowerdir=/a/1:/a/2,upperdir=/u,workdir=/w,uuid=on\n";
	struct lowers lowers;

	assert_int_equal(find(text, "/usr", &lowers), 1);
	assert_int_equal(lowers.count, 3);
	assert_string_equal(lowers.path[0], "/u");
	assert_string_equal(lowers.path[1], "/a/1");
	assert_string_equal(lowers.path[2], "/a/2");
	lowers_free(&lowers);
	assert_int_equal(find(text, "/usr/share", &lowers), 0);
	assert_int_equal(find(text, "/", &lowers), 0);
	assert_int_equal(find("", "/usr", &lowers), 0);
}

/* A blank is \040; a ':' and a ',' of a name have a '\', which is \134. */
TEST(test_names)
{
	static const char text[] =
		"160 1 0:72 / /usr rw - overlay my\\040overlay rw,"
		"lowerdir=/a\\0401\\134:x:/b\\134,upperdir=/no,upperdir=/u\n";
	struct lowers lowers;

	assert_int_equal(find(text, "/usr", &lowers), 1);
	assert_int_equal(lowers.count, 3);
	assert_string_equal(lowers.path[0], "/u");
	assert_string_equal(lowers.path[1], "/a 1:x");
	assert_string_equal(lowers.path[2], "/b,upperdir=/no");
	lowers_free(&lowers);
}

TEST(test_others)
{
	static const char *const none[] = {
		"160 1 0:72 / /usr rw - ext4 /dev/sda rw,lowerdir=/a\n",
		"160 1 0:72 / /usr rw - overlay overlay rw,lowerdir=l/A:l/B\n",
		"160 1 0:72 / /usr rw - overlay overlay rw,upperdir=/u\n",
		"160 1 0:72 / /usr rw - overlay overlay rw,lowerdir=/a::/b\n",
		"160 1 0:72 / /usr rw - overlay\n",
		"160 1 0:72 /usr\n",
		"160\n",
		"\n",
	};
	static const char covered[] =
		"1 1 0:1 / /usr rw - overlay o rw,lowerdir=/old\n"
		"2 1 0:2 / /usr rw - overlay o rw,lowerdir=/new\n";
	struct lowers lowers;
	size_t i;

	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_int_equal(find(none[i], "/usr", &lowers), 0);
	assert_int_equal(find(covered, "/usr", &lowers), 1);
	assert_int_equal(lowers.count, 1);
	assert_string_equal(lowers.path[0], "/new");
	lowers_free(&lowers);
}

UNIT_MAIN(NULL, NULL)
