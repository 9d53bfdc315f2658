// SPDX-License-Identifier: GPL-2.0-or-later
/* Who QEMU becomes, for /dev/kvm as distributions have it. */
#include "unit_folder.h"

#include "qemu/user.h"

#define GROUP 4321

static char root[UNIT_FOLDER], device[128], dev[96];
static struct user user;
static struct fault fault;

FIXTURE(setup)
{
	memset(&user, 0x5a, sizeof(user));
	memset(&fault, 0, sizeof(fault));
	if (unit_folder_make(root))
		return 1;
	snprintf(dev, sizeof(dev), "%s/dev", root);
	snprintf(device, sizeof(device), "%s/dev/kvm", root);
	if (mkdir(dev, 0755))
		return 1;
	unit_put(device, "", 0600);
	return 0;
}

FIXTURE(teardown)
{
	return unit_folder_remove(root);
}

static int choose(gid_t group, mode_t mode, bool kvm)
{
	assert_int_equal(chown(device, 0, group), 0);
	assert_int_equal(chmod(device, mode), 0);
	memset(&fault, 0, sizeof(fault));
	return user_choose("nobody", kvm, root, &user, &fault);
}

static bool not_root(void)
{
	if (!geteuid())
		return false;
	assert_int_equal(user_choose("nobody", true, root, &user, &fault), 0);
	assert_false(user.change);
	return true;
}

TEST(test_nobody)
{
	if (not_root())
		return;
	assert_int_equal(choose(0, 0600, false), 0);
	assert_true(user.change);
	assert_true(user.uid && user.gid);
	assert_false(user.has_group);
}

TEST(test_root_is_kept)
{
	assert_int_equal(user_choose("", true, root, &user, &fault), 0);
	assert_false(user.change);
	assert_int_equal(user_choose("root", true, root, &user, &fault), 0);
	assert_false(user.change);
}

TEST(test_group_of_kvm)
{
	if (not_root())
		return;
	assert_int_equal(choose(GROUP, 0660, true), 0);
	assert_true(user.has_group);
	assert_int_equal(user.group, GROUP);
	/* Only with KVM, and only if the group is what opens it. */
	assert_int_equal(choose(GROUP, 0660, false), 0);
	assert_false(user.has_group);
	assert_int_equal(choose(GROUP, 0666, true), 0);
	assert_false(user.has_group);
	assert_int_equal(choose(0, 0666, true), 0);
	assert_false(user.has_group);
}

TEST(test_closed_device)
{
	if (not_root())
		return;
	assert_int_equal(choose(0, 0600, true), -EACCES);
	assert_int_equal(fault.class, FAULT_HOST);
	assert_non_null(strstr(fault.text, device));
	assert_non_null(strstr(fault.text, "nobody"));
	assert_int_equal(choose(GROUP, 0640, true), -EACCES);
	/* The group root is never given away. */
	assert_int_equal(choose(0, 0660, true), -EACCES);
	assert_int_equal(choose(GROUP, 0606, true), 0);
}

TEST(test_no_such_user)
{
	if (not_root())
		return;
	assert_int_equal(user_choose("no-such-user-anywhere", false, root,
				     &user, &fault),
			 -ENOENT);
	assert_int_equal(fault.class, FAULT_HOST);
}

UNIT_MAIN_EACH(setup, teardown)
