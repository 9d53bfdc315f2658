// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Containers of one image have one name for their root: overlays, in a mount
 * namespace of the test's own.
 */
#include "unit.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/xattr.h>

#include "layer/mark.h"
#include "unit_folder.h"

static char folder[UNIT_FOLDER];
static bool mounted;

static void make(const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	unit_folder_parents(path);
	if (text)
		unit_put(path, text, 0644);
	else if (mkdir(path, 0755))
		abort();
}

/* As docker makes it for the container @id; @hosts is in its first layer. */
static void stack(const char *id, const char *hosts)
{
	char name[64], options[512], path[256];

	snprintf(name, sizeof(name), "%s-init/diff/etc/hosts", id);
	make(name, hosts);
	snprintf(path, sizeof(path), "%s/%s-init/diff/etc/mtab", folder, id);
	assert_int_equal(symlink("/proc/mounts", path), 0);
	snprintf(name, sizeof(name), "%s/diff", id);
	make(name, NULL);
	snprintf(name, sizeof(name), "%s/work", id);
	make(name, NULL);
	snprintf(name, sizeof(name), "%s/merged", id);
	make(name, NULL);
	snprintf(options, sizeof(options),
		 "lowerdir=%s/%s-init/diff:%s/image,upperdir=%s/%s/diff,"
		 "workdir=%s/%s/work",
		 folder, id, folder, folder, id, folder, id);
	snprintf(path, sizeof(path), "%s/%s/merged", folder, id);
	assert_int_equal(mount("overlay", path, "overlay", 0, options), 0);
}

static void mark(const char *id, char mark[MARK_SIZE])
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s/merged", folder, id);
	assert_int_equal(mark_make(path, mark, NULL), 0);
}

FIXTURE(make_image)
{
	if (unit_folder_make(folder))
		return -1;
	mounted = !unshare(CLONE_NEWNS) &&
		  !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
		  !mount("test", folder, "tmpfs", 0, NULL);
	if (!mounted)
		return 0;
	make("image/bin/sh", "#!");
	stack("one", "");
	stack("two", "");
	stack("full", "192.0.2.7 a\n");
	return 0;
}

FIXTURE(remove_image)
{
	if (mounted)
		umount2(folder, MNT_DETACH);
	unit_folder_remove(folder);
	return 0;
}

TEST(test_same)
{
	char one[MARK_SIZE], two[MARK_SIZE];

	if (!mounted)
		skip();
	mark("one", one);
	mark("two", two);
	assert_string_equal(one, two);
}

TEST(test_other)
{
	char one[MARK_SIZE], other[MARK_SIZE], path[256];

	if (!mounted)
		skip();
	mark("one", one);
	mark("full", other);
	assert_string_not_equal(one, other);
	/* what a container has written over the image counts */
	make("two/diff/new", "");
	mark("two", other);
	assert_string_not_equal(one, other);
	snprintf(path, sizeof(path), "%s/two/diff/new", folder);
	assert_int_equal(unlink(path), 0);
	mark("two", other);
	assert_string_equal(one, other);
	/* so does an empty folder that hides the image's */
	make("two/diff/bin", NULL);
	snprintf(path, sizeof(path), "%s/two/diff/bin", folder);
	assert_int_equal(setxattr(path, "trusted.overlay.opaque", "y", 1, 0), 0);
	mark("two", one);
	setxattr(path, "trusted.overlay.opaque", "n", 1, 0);
	removexattr(path, "trusted.overlay.opaque");
	mark("two", other);
	assert_string_not_equal(one, other);
}

/* podman's link /etc/mtab has the image's etc copied up, a new one each time. */
TEST(test_copied_up)
{
	char one[MARK_SIZE], two[MARK_SIZE], path[256];

	if (!mounted)
		skip();
	mark("one", one);
	snprintf(path, sizeof(path), "%s/one-init/diff/etc", folder);
	assert_int_equal(setxattr(path, "trusted.overlay.origin", "x", 1, 0), 0);
	assert_int_equal(setxattr(path, "trusted.overlay.impure", "y", 1, 0), 0);
	mark("one", two);
	assert_string_equal(one, two);
	/* any other attribute counts */
	assert_int_equal(setxattr(path, "trusted.overlay.originals", "", 0, 0),
			 0);
	mark("one", two);
	assert_string_not_equal(one, two);
	removexattr(path, "trusted.overlay.originals");
	removexattr(path, "trusted.overlay.origin");
	removexattr(path, "trusted.overlay.impure");
}

UNIT_MAIN(make_image, remove_image)
