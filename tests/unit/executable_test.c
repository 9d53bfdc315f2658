// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether a container's root has what it executes, hostile roots included. */
#include "unit.h"

#include "oci/executable.h"
#include "unit_folder.h"

static char folder[UNIT_FOLDER];

static void put(const char *name, mode_t mode)
{
	char path[UNIT_FOLDER + 64];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	unit_put(path, "", mode);
}

static void put_folder(const char *name)
{
	char path[UNIT_FOLDER + 64];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(mkdir(path, 0755), 0);
}

static void put_link(const char *name, const char *target)
{
	char path[UNIT_FOLDER + 64];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(symlink(target, path), 0);
}

FIXTURE(make_root)
{
	if (unit_folder_make(folder))
		return -1;
	put_folder("root");
	put_folder("root/usr");
	put_folder("root/usr/bin");
	put_folder("root/w");
	put_folder("root/run");
	put_folder("volume");
	put("root/usr/bin/tool", 0755);
	put("root/usr/bin/text", 0644);
	put("root/w/script", 0755);
	put("volume/app", 0755);
	put_link("root/bin", "usr/bin");
	put_link("root/sbin", "/../../../usr/bin");
	put_link("root/loop", "loop");
	put_link("root/usr/bin/outside", "/../../etc/passwd");
	put_link("root/usr/bin/up", "../../../../../../../../../../bin/sh");
	put_link("root/usr/bin/alias", "tool");
	put_link("root/var", "run");
	return 0;
}

FIXTURE(remove_root)
{
	unit_folder_remove(folder);
	return 0;
}

/* What is said of the command @name with @mounts over the root. */
static int look(const char *name, const char *env, const char *mounts,
		struct fault *fault)
{
	char text[4096], root[UNIT_FOLDER + 8];
	struct spec spec;
	int err;

	memset(fault, 0, sizeof(*fault));
	snprintf(text, sizeof(text),
		 "{\"ociVersion\":\"1.0.2\",\"root\":{\"path\":\"root\"},"
		 "\"process\":{\"args\":[\"%s\"],\"cwd\":\"/w\",\"env\":[%s]},"
		 "\"mounts\":[%s]}",
		 name, env, mounts);
	assert_int_equal(spec_parse(text, strlen(text), &spec, fault), 0);
	snprintf(root, sizeof(root), "%s/root", folder);
	err = executable_check(&spec, root, folder, fault);
	spec_free(&spec);
	return err;
}

TEST(test_found)
{
	static const struct {
		const char *name;
		int err;
	} cases[] = {
		{"tool", 0},
		{"/usr/bin/tool", 0},
		{"/bin/tool", 0},
		{"/sbin/tool", 0},
		{"/bin/alias", 0},
		{"./script", 0},
		{"../w/./script", 0},
		{"../../../../usr/bin/tool", 0},
		{"script", -ENOENT},
		{"nosuch", -ENOENT},
		{"/no/such", -ENOENT},
		{"/usr/bin/tool/x", -ENOENT},
		{"/usr/bin/tool/", -ENOENT},
		{"text", -EACCES},
		{"/usr/bin/text", -EACCES},
		{"/usr", -EACCES},
		{"/loop", -ELOOP},
		/* the host has both: a link must not lead there */
		{"outside", -ENOENT},
		{"up", -ENOENT},
		/* the guest's own cannot be looked at */
		{"/proc/self/exe", 0},
	};
	struct fault fault;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (look(cases[i].name, "", "", &fault) != cases[i].err)
			fail_msg("%s: %s", cases[i].name, fault.text);
		assert_int_equal(fault.class == FAULT_COMMAND, !!cases[i].err);
	}
}

TEST(test_words)
{
	struct fault fault;

	look("nosuch", "", "", &fault);
	assert_non_null(strstr(fault.text, "executable file not found in $PATH"));
	look("/no/such", "", "", &fault);
	assert_non_null(strstr(fault.text, "/no/such: No such file or directory"));
	look("text", "", "", &fault);
	assert_non_null(strstr(fault.text, "Permission denied"));
}

TEST(test_path)
{
	struct fault fault;

	assert_int_equal(look("tool", "\"PATH=/w\"", "", &fault), -ENOENT);
	assert_int_equal(look("script", "\"PATH=/x:/w\"", "", &fault), 0);
	assert_int_equal(look("script", "\"PATH=/x::\"", "", &fault), 0);
	assert_int_equal(look("script", "\"PATH=/w\",\"PATH=/x\"", "", &fault),
			 -ENOENT);
}

#define BIND(at) \
	"{\"destination\":\"" at "\",\"type\":\"bind\",\"source\":\"volume\"}"

TEST(test_mounts)
{
	struct fault fault;

	assert_int_equal(look("/data/app", "", BIND("/data"), &fault), 0);
	assert_int_equal(look("/data/no", "", BIND("/data/"), &fault), -ENOENT);
	assert_int_equal(look("/usr/bin/tool", "", BIND("/usr"), &fault),
			 -ENOENT);
	/* the later one is on top */
	assert_int_equal(look("/data/app", "",
			      BIND("/data") ",{\"destination\":\"/data\","
					    "\"type\":\"tmpfs\"}",
			      &fault),
			 -ENOENT);
	/* in folders that are made for the mount */
	assert_int_equal(look("/opt/a/b/app", "", BIND("/opt/a/b"), &fault), 0);
	assert_int_equal(look("/opt/a/app", "", BIND("/opt/a/b"), &fault),
			 -ENOENT);
	assert_int_equal(look("/opt", "", BIND("/opt/a/b"), &fault), -EACCES);
	/* behind a link, where the guest mounts it */
	assert_int_equal(look("/run/data/app", "", BIND("/var/data"), &fault), 0);
}

UNIT_MAIN(make_root, remove_root)
