// SPDX-License-Identifier: GPL-2.0-or-later
#include <ftw.h>
#include <signal.h>
#include <sys/wait.h>

#include "unit_folder.h"

#include "qemu/identity.h"

static char root[UNIT_FOLDER];
static const struct identity_range range = {0x70123000, 3};

static int take(struct identity *identity, uid_t *uid)
{
	struct user user = {.change = true, .uid = 65534, .gid = 65534};
	struct fault fault = {0};
	int err = identity_take(root, &range, &user, identity, &fault);

	*uid = user.uid;
	if (!err)
		assert_int_equal(user.gid, user.uid);
	return err;
}

TEST(test_each_has_its_own)
{
	struct identity a, b, c, d;
	uid_t ua, ub, uc, ud;

	if (geteuid())
		skip();
	assert_int_equal(take(&a, &ua), 0);
	assert_int_equal(take(&b, &ub), 0);
	assert_int_equal(take(&c, &uc), 0);
	assert_int_equal(ua, range.first);
	assert_int_equal(ub, range.first + 1);
	assert_int_equal(uc, range.first + 2);
	assert_int_equal(take(&d, &ud), -EUSERS);
	identity_give_back(&b);
	assert_int_equal(take(&d, &ud), 0);
	assert_int_equal(ud, ub);
	identity_give_back(&a);
	identity_give_back(&c);
	identity_give_back(&d);
}

/* Who took it is gone, what it started is not. */
TEST(test_never_while_it_is_in_use)
{
	struct identity a;
	int ready[2];
	pid_t pid;
	uid_t ua;
	char byte;

	if (geteuid())
		skip();
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (!pid) {
		if (setresuid(range.first, range.first, range.first) ||
		    write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(take(&a, &ua), 0);
	assert_int_equal(ua, range.first + 1);
	identity_give_back(&a);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(take(&a, &ua), 0);
	assert_int_equal(ua, range.first);
	identity_give_back(&a);
}

TEST(test_no_range_no_change)
{
	static const struct identity_range none = {0x70123000, 0};
	struct user user = {.change = true, .uid = 65534, .gid = 65534};
	struct identity identity;
	struct fault fault = {0};

	assert_int_equal(
		identity_take("/nosuch", &none, &user, &identity, &fault), 0);
	assert_int_equal(user.uid, 65534);
	user.change = false;
	assert_int_equal(
		identity_take("/nosuch", &range, &user, &identity, &fault), 0);
	assert_int_equal(identity.fd, -1);
}

FIXTURE(setup)
{
	char run[64];

	if (unit_folder_make(root))
		return -1;
	snprintf(run, sizeof(run), "%s/run", root);
	return mkdir(run, 0755);
}

FIXTURE(teardown)
{
	return unit_folder_remove(root);
}

UNIT_MAIN(setup, teardown)
