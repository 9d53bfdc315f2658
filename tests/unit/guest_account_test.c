// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "account.h"

static const char passwd_text[] = "root:x:0:0:root:/root:/bin/sh\n"
				  "# a comment\n"
				  "\n"
				  "broken:x\n"
				  "minus:x:-1:0::/:/bin/sh\n"
				  "huge:x:4294967295:0::/:/bin/sh\n"
				  "joe:x:1000:100:Joe:/home/joe:/bin/sh\n"
				  "1000:x:1001:101::/home/1000:/bin/sh\n"
				  "homeless:x:7:7";
static const char group_text[] = "root:x:0:\n"
				 "users:x:100:\n"
				 "wheel:x:10:root,joe\n"
				 "video:x:44:joey,joe,root\n"
				 "odd:x:x:joe\n"
				 "last:x:99:joe";

static struct account_file passwd = {passwd_text, sizeof(passwd_text) - 1};
static struct account_file group = {group_text, sizeof(group_text) - 1};
static struct account account;
static uint32_t groups[4];
static const char *missing;

static int find(const char *spec)
{
	return account_find(spec, passwd, group, groups, 4, &account, &missing);
}

TEST(finds_names)
{
	assert_int_equal(find("joe"), 0);
	assert_int_equal(account.uid, 1000);
	assert_int_equal(account.gid, 100);
	assert_int_equal(account.group_count, 3);
	assert_int_equal(groups[0], 10);
	assert_int_equal(groups[1], 44);
	assert_int_equal(groups[2], 99);
	assert_int_equal(account.home_size, 9);
	assert_memory_equal(account.home, "/home/joe", 9);
	assert_int_equal(find("homeless"), 0);
	assert_int_equal(account.uid, 7);
	assert_int_equal(account.home_size, 0);
}

TEST(finds_numbers)
{
	assert_int_equal(find("0"), 0);
	assert_int_equal(account.group_count, 2);
	assert_int_equal(find("5"), 0);
	assert_int_equal(account.uid, 5);
	assert_int_equal(account.gid, 0);
	assert_int_equal(account.group_count, 0);
	assert_null(account.home);
	assert_int_equal(find("4294967294"), 0);
}

TEST(takes_the_group_asked_for)
{
	assert_int_equal(find("joe:video"), 0);
	assert_int_equal(account.uid, 1000);
	assert_int_equal(account.gid, 44);
	assert_int_equal(account.group_count, 0);
	assert_int_equal(find("joe:12345"), 0);
	assert_int_equal(account.gid, 12345);
	assert_int_equal(find("3:4"), 0);
	assert_int_equal(account.uid, 3);
	assert_int_equal(account.gid, 4);
}

TEST(refuses_what_is_not_there)
{
	static const char *const no_user[] = {
		"nobody",     "",   ":0",   "broken", "minus",
		"4294967295", "jo", "joey", "-1",     "1 ",
	};
	static const char *const no_group[] = {
		"joe:", "joe:nope", "0:odd", "0:0:0", "0:4294967295",
	};
	size_t i;

	for (i = 0; i < sizeof(no_user) / sizeof(no_user[0]); i++) {
		assert_int_equal(find(no_user[i]), -ENOENT);
		assert_non_null(strstr(missing, "user"));
	}
	for (i = 0; i < sizeof(no_group) / sizeof(no_group[0]); i++) {
		assert_int_equal(find(no_group[i]), -ENOENT);
		assert_non_null(strstr(missing, "group"));
	}
}

TEST(refuses_too_many_groups)
{
	assert_int_equal(account_find("joe", passwd, group, groups, 2, &account,
				      &missing),
			 -ERANGE);
}

TEST(does_without_files)
{
	const struct account_file none = {NULL, 0};

	assert_int_equal(account_find("1:2", none, none, groups, 4, &account,
				      &missing),
			 0);
	assert_int_equal(account.uid, 1);
	assert_int_equal(account.gid, 2);
	assert_int_equal(account_find("root", none, none, groups, 4, &account,
				      &missing),
			 -ENOENT);
}

TEST(finds_homes)
{
	struct account of = {0};

	account_home(12, passwd, &of);
	assert_null(of.home);
	account_home(0, passwd, &of);
	assert_int_equal(of.home_size, 5);
	assert_memory_equal(of.home, "/root", 5);
}

UNIT_MAIN(NULL, NULL)
