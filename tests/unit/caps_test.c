// SPDX-License-Identifier: GPL-2.0-or-later
/* Stand-ins for QEMU are shell scripts that speak QMP, or do not. */
#include <dirent.h>
#include <ftw.h>
#include <time.h>

#include "unit_folder.h"

#include "qemu/caps.h"

static char folder[UNIT_FOLDER], binary[128], cache[128];
static struct fault fault;
static struct qemu_caps *caps;

/* Answers in the order in which caps_ask.c asks; counts its starts. */
static const char answers[] =
	"#!/bin/sh\n"
	"echo start >>\"$0.starts\"\n"
	"exec 0<&3 1>&3\n"
	"echo '{\"QMP\": {}}'\n"
	"for i in 1 2 3 4 5 6; do read -r line; case $line in\n"
	"*query-version*) echo '{\"return\": {\"qemu\": "
	"{\"major\": 9, \"minor\": 1, \"micro\": 2}}}';;\n"
	"*query-machines*) echo '{\"return\": ["
	"{\"name\": \"pc-9.1\", \"alias\": \"pc\", \"cpu-max\": 4},"
	"{\"name\": \"old\", \"cpu-max\": 1}, {\"x\": 1}, 7]}';;\n"
	"*qom-list-types*) echo '{\"return\": [{\"name\": \"a-device\"}]}';;\n"
	"*sandbox*) echo '{\"error\": {}}';;\n"
	"*properties*pc-9.1-machine*) echo '{\"return\": "
	"[{\"name\": \"hpet\"}]}';;\n"
	"*) echo '{\"return\": {}}';;\n"
	"esac; done\n"
	"sleep 60\n";

FIXTURE(setup)
{
	if (unit_folder_make(folder))
		return 1;
	snprintf(binary, sizeof(binary), "%s/qemu", folder);
	snprintf(cache, sizeof(cache), "%s/cache", folder);
	setenv("XDG_CACHE_HOME", cache, 1);
	memset(&fault, 0, sizeof(fault));
	caps = NULL;
	return 0;
}

FIXTURE(teardown)
{
	qemu_caps_free(caps);
	return unit_folder_remove(folder);
}

static int probe(void)
{
	qemu_caps_free(caps);
	caps = NULL;
	memset(&fault, 0, sizeof(fault));
	return qemu_caps_probe(binary, &caps, &fault);
}

/* How often the stand-in was started. */
static int starts(void)
{
	char path[160];
	struct stat st;

	snprintf(path, sizeof(path), "%s.starts", binary);
	return stat(path, &st) ? 0 : (int)(st.st_size / 6);
}

/* The only file in the cache. */
static const char *cache_file(void)
{
	static char path[512];
	char name[160];
	struct dirent *entry;
	DIR *dir;

	snprintf(name, sizeof(name), "%s/gpubox", cache);
	dir = opendir(name);
	assert_non_null(dir);
	*path = '\0';
	while ((entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		assert_string_equal(path, "");
		snprintf(path, sizeof(path), "%s/%s", name, entry->d_name);
	}
	closedir(dir);
	assert_string_not_equal(path, "");
	return path;
}

TEST(test_answers)
{
	unit_put(binary, answers, 0755);
	assert_int_equal(probe(), 0);
	assert_string_equal(qemu_caps_path(caps), binary);
	assert_string_equal(qemu_caps_version(caps), "9.1.2");
	assert_true(qemu_caps_at_least(caps, 9, 1));
	assert_true(qemu_caps_at_least(caps, 8, 2));
	assert_false(qemu_caps_at_least(caps, 9, 2));
	assert_false(qemu_caps_at_least(caps, 10, 0));
	assert_true(qemu_caps_has_machine(caps, "pc"));
	assert_true(qemu_caps_has_machine(caps, "pc-9.1"));
	assert_false(qemu_caps_has_machine(caps, "new"));
	assert_int_equal(qemu_caps_cpu_max(caps, "pc"), 4);
	assert_int_equal(qemu_caps_cpu_max(caps, "new"), 0);
	assert_true(qemu_caps_has_property(caps, "pc", "hpet"));
	assert_false(qemu_caps_has_property(caps, "pc", "sata"));
	assert_false(qemu_caps_has_property(caps, "old", "hpet"));
	assert_true(qemu_caps_has_type(caps, "a-device"));
	assert_false(qemu_caps_has_type(caps, "b-device"));
	assert_false(qemu_caps_has_sandbox(caps));
}

TEST(test_asked_once)
{
	unit_put(binary, answers, 0755);
	assert_int_equal(probe(), 0);
	assert_int_equal(probe(), 0);
	assert_int_equal(starts(), 1);
	assert_string_equal(qemu_caps_version(caps), "9.1.2");
	assert_true(qemu_caps_has_property(caps, "pc", "hpet"));
	/* Another binary, of the same size, in its place. */
	assert_int_equal(unlink(binary), 0);
	unit_put(binary, answers, 0755);
	assert_int_equal(probe(), 0);
	assert_int_equal(starts(), 2);
}

static void expect_asked_again(int times)
{
	assert_int_equal(probe(), 0);
	assert_int_equal(starts(), times);
	assert_string_equal(qemu_caps_version(caps), "9.1.2");
}

/* What is damaged or could be somebody else's is asked for and rewritten. */
TEST(test_bad_cache)
{
	char other[512];

	unit_put(binary, answers, 0755);
	assert_int_equal(probe(), 0);
	assert_int_equal(truncate(cache_file(), 100), 0);
	expect_asked_again(2);
	unit_put(cache_file(), "[]", 0600);
	expect_asked_again(3);
	assert_int_equal(chmod(cache_file(), 0622), 0);
	expect_asked_again(4);
	expect_asked_again(4);
	snprintf(other, sizeof(other), "%s/elsewhere", folder);
	assert_int_equal(rename(cache_file(), other), 0);
	snprintf(other, sizeof(other), "%s/gpubox", cache);
	assert_int_equal(chmod(other, 0777), 0);
	expect_asked_again(5);
	expect_asked_again(6);
}

TEST(test_answer_in_cache_without_types)
{
	char line[65536];
	FILE *file;
	char *types;

	unit_put(binary, answers, 0755);
	assert_int_equal(probe(), 0);
	file = fopen(cache_file(), "r");
	assert_non_null(fgets(line, sizeof(line), file));
	fclose(file);
	types = strstr(line, "\"types\"");
	assert_non_null(types);
	memcpy(types, "\"tyqes\"", 7);
	unit_put(cache_file(), line, 0600);
	expect_asked_again(2);
}

TEST(test_no_cache)
{
	unit_put(binary, answers, 0755);
	setenv("XDG_CACHE_HOME", "/proc/nowhere", 1);
	expect_asked_again(1);
	expect_asked_again(2);
}

static void expect_fault(int err, const char *text)
{
	assert_int_equal(probe(), err);
	assert_null(caps);
	assert_int_equal(fault.class, FAULT_VMM);
	assert_int_equal(fault.err, err);
	assert_non_null(strstr(fault.text, text));
}

TEST(test_not_qemu)
{
	unit_put(binary, "#!/bin/sh\nexit 0\n", 0755);
	expect_fault(-EPROTO, "does not answer as QEMU does");
	unit_put(binary, "#!/bin/sh\necho no such option >&2; exit 2\n", 0755);
	expect_fault(-EPROTO, "it says: no such option");
	unit_put(binary, "#!/bin/sh\necho hello >&3; sleep 60\n", 0755);
	expect_fault(-EPROTO, binary);
	unit_put(binary,
		 "#!/bin/sh\nexec 0<&3 1>&3\necho '{\"QMP\": {}}'\n"
		 "while read -r line; do echo '{\"return\": {}}'; done\n",
		 0755);
	expect_fault(-EPROTO, binary);
}

TEST(test_not_there)
{
	expect_fault(-ENOENT, binary);
	assert_int_equal(qemu_caps_probe(folder, &caps, NULL), -EACCES);
	unit_put(binary, "text", 0644);
	expect_fault(-EACCES, "is not a program");
	unit_put(binary,
		 "\x7f"
		 "ELF, but not one",
		 0755);
	expect_fault(-ENOEXEC, binary);
}

TEST(test_path)
{
	const char *before = getenv("PATH");
	char path[256];

	snprintf(path, sizeof(path), "%s", before ? before : "");
	unit_put(binary, answers, 0755);
	setenv("PATH", "/no/such/folder", 1);
	assert_int_equal(qemu_caps_probe("qemu-system-aarch64", &caps, &fault),
			 -ENOENT);
	assert_non_null(strstr(fault.text, "install the package qemu-system-arm"));
	/* Neither an empty nor a relative entry is searched. */
	assert_int_equal(chdir(folder), 0);
	setenv("PATH", "::.:/no/such/folder", 1);
	assert_int_equal(qemu_caps_probe("qemu", &caps, NULL), -ENOENT);
	setenv("PATH", folder, 1);
	/* The stand-in needs a PATH to find sleep. */
	assert_int_equal(qemu_caps_probe("qemu", &caps, NULL), 0);
	assert_string_equal(qemu_caps_path(caps), binary);
	setenv("PATH", path, 1);
	qemu_caps_free(caps);
	assert_int_equal(qemu_caps_probe("./qemu", &caps, NULL), 0);
	assert_int_equal(chdir("/"), 0);
}

/* The real ones, where they are installed. */
TEST(test_real)
{
	static const char *const names[][3] = {
		{"qemu-system-x86_64", "q35", "hpet"},
		{"qemu-system-aarch64", "virt", "gic-version"},
	};
	struct fault why;
	size_t i;

	for (i = 0; i < 2; i++) {
		memset(&why, 0, sizeof(why));
		qemu_caps_free(caps);
		caps = NULL;
		if (qemu_caps_probe(names[i][0], &caps, &why) == -ENOENT)
			continue;
		assert_string_equal(why.text, "");
		assert_true(qemu_caps_at_least(caps, 5, 0));
		assert_true(
			qemu_caps_has_property(caps, names[i][1], names[i][2]));
		assert_true(qemu_caps_has_type(caps, "virtio-serial-pci"));
		assert_true(qemu_caps_has_type(caps, "tcg-accel"));
		assert_true(qemu_caps_cpu_max(caps, names[i][1]) > 1);
	}
}

UNIT_MAIN_EACH(setup, teardown)
