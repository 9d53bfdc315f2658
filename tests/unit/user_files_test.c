// SPDX-License-Identifier: GPL-2.0-or-later
/* The list of a driver's libraries and programs, and CDI specifications. */
#include "unit.h"

#include "driver/cdi.h"
#include "driver/user_files.h"

static struct user_files files;
static struct cdi_paths paths;

TEST(test_reads)
{
	assert_int_equal(user_files_parse(" liba.so.1 |?x-smi|vendor/now/ ",
					  &files, NULL),
			 0);
	assert_int_equal(files.count, 2);
	assert_string_equal(files.file[0].name, "liba.so.1");
	assert_false(files.file[0].optional);
	assert_string_equal(files.file[1].name, "x-smi");
	assert_true(files.file[1].optional);
	assert_int_equal(files.folder_count, 1);
	assert_string_equal(files.folder[0], "vendor/now");
	assert_int_equal(user_files_parse(" \t", &files, NULL), 0);
	assert_int_equal(files.count, 0);
}

TEST(test_refuses)
{
	static const char *const lists[] = {
		"|",   "a|",  "a||b", "?",	  "/",	"../",	      "a/../b/",
		"/a/", "a//", "a/b",  "?vendor/", ".a", "lib\x1b.so", "a b",
	};
	char list[512] = "a";
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		assert_int_equal(user_files_parse(lists[i], &files, NULL),
				 -EINVAL);
	for (i = 0; i < USER_FILES_MAX; i++)
		snprintf(list + strlen(list), sizeof(list) - strlen(list), "|a");
	assert_int_equal(user_files_parse(list, &files, NULL), -EINVAL);
	memset(list, 'a', USER_FILES_NAME);
	list[USER_FILES_NAME] = '\0';
	assert_int_equal(user_files_parse(list, &files, NULL), -EINVAL);
	list[USER_FILES_NAME - 1] = '\0';
	assert_int_equal(user_files_parse(list, &files, NULL), 0);
}

TEST(test_library)
{
	assert_true(user_files_is_library("liba.so"));
	assert_true(user_files_is_library("liba.so.1"));
	assert_true(user_files_is_library("a.sox.so.1"));
	assert_false(user_files_is_library("a.sox"));
	assert_false(user_files_is_library("x-smi"));
}

static int json(const char *text)
{
	cdi_free(&paths);
	return cdi_parse_json(text, strlen(text), "v.com/gpu", &paths);
}

/* Twice, not the driver's, no path, no text: all but two are passed over. */
static const char mounts[] =
	"{\"kind\":\"v.com/gpu\",\"containerEdits\":{\"mounts\":["
	"{\"hostPath\":\"/usr/lib/a.so\",\"containerPath\":\"/x\"},"
	"{\"hostPath\":\"/usr/lib/a.so\"},"
	"{\"hostPath\":\"/run/a/socket\"},"
	"{\"hostPath\":\"/usr/lib/firmware/v/x.bin\"},"
	"{\"hostPath\":\"/usr/bin/a\\u001b\"},3,{\"hostPath\":4}]},"
	"\"devices\":[{\"containerEdits\":{\"mounts\":["
	"{\"hostPath\":\"/lib64/b.so\"}]}},7]}";

TEST(test_cdi_json)
{
	assert_int_equal(json(mounts), 0);
	assert_int_equal(paths.count, 2);
	assert_string_equal(paths.path[0], "/usr/lib/a.so");
	assert_string_equal(paths.path[1], "/lib64/b.so");
	assert_int_equal(json("{\"kind\":\"w.com/gpu\",\"containerEdits\":{"
			      "\"mounts\":[{\"hostPath\":\"/usr/a\"}]}}"),
			 0);
	assert_int_equal(paths.count, 0);
	assert_int_equal(json("{\"kind\":\"v.com/gpu\",\"devices\":4,"
			      "\"containerEdits\":[]}"),
			 0);
	assert_int_equal(json("[]"), 0);
	assert_int_equal(json("{\"kind\":"), -EBADMSG);
	cdi_free(&paths);
}

static int yaml(const char *text)
{
	cdi_free(&paths);
	return cdi_parse_yaml(text, strlen(text), "v.com/gpu", &paths);
}

TEST(test_cdi_yaml)
{
	assert_int_equal(yaml("cdiVersion: 0.5.0\n"
			      "containerEdits:\n"
			      "  deviceNodes:\n"
			      "  - path: /dev/v\n"
			      "    hostPath: /dev/v\n"
			      "  mounts:\n"
			      "  - containerPath: /usr/lib/a.so.1\n"
			      "    hostPath: /usr/lib/a.so.1\n"
			      "  - hostPath: '/usr/bin/v-smi'\r\n"
			      "    containerPath: /usr/bin/v-smi\n"
			      "kind: \"v.com/gpu\"\n"
			      "  hostPath: /usr/lib/last"),
			 0);
	assert_int_equal(paths.count, 3);
	assert_string_equal(paths.path[0], "/usr/lib/a.so.1");
	assert_string_equal(paths.path[1], "/usr/bin/v-smi");
	assert_string_equal(paths.path[2], "/usr/lib/last");
	assert_int_equal(yaml("kind: w.com/gpu\nhostPath: /usr/a\n"), 0);
	assert_int_equal(paths.count, 0);
	assert_int_equal(yaml("kind: v.com/gpu\nhostPath:\nhostPath: \"\n"), 0);
	assert_int_equal(paths.count, 0);
	cdi_free(&paths);
}

TEST(test_cdi_too_many)
{
	static char text[64 << 10];
	size_t used = (size_t)snprintf(text, sizeof(text), "kind: v.com/gpu\n");
	int i;

	for (i = 0; i <= CDI_PATHS_MAX; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "hostPath: /usr/%d\n", i);
	assert_int_equal(yaml(text), -E2BIG);
	cdi_free(&paths);
}

UNIT_MAIN(NULL, NULL)
