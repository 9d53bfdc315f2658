// SPDX-License-Identifier: GPL-2.0-or-later
/* Somebody's captured tree may be anything: each file of it in turn is. */
#include "unit.h"

#include "doctor/doctor.h"
#include "fake_tree.h"

#define FILES_MAX 160

static struct board board;

static struct fake_tree tree;
static char *files[FILES_MAX];
static size_t n_files;

static int note_file(const char *path, const struct stat *st, int type,
		     struct FTW *ftw)
{
	(void)st;
	(void)ftw;
	if ((type == FTW_F || type == FTW_SL) && n_files < FILES_MAX)
		files[n_files++] = strdup(path);
	return 0;
}

FIXTURE(setup)
{
	static const char *const more[] = {
		"/proc/sys/kernel/random/boot_id = 0",
		"/run/gpubox/journal/1-2.json = {}",
		"/proc/42/fd/3 -> /dev/dri/card0",
		"/proc/42/comm = x",
		"/proc/42/maps = 7f00-7f01 rw-s 0 00:05 9 /dev/dri/card0",
		"/proc/42/cgroup = 0::/x.service",
		"/proc/self/mountinfo = 22 1 259:1 / / rw - ext4 /dev/sda1 rw",
		"/sys/dev/char/226:0 -> ../../devices/pci0000:00/0000:00:01.0/"
		"0000:01:00.0/drm/card0",
		"/sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/drm/card0/"
		"uevent = DEVNAME=dri/card0",
		"/sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/"
		"resource1_resize = fc000",
		"/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages = 9",
		"/sys/kernel/iommu_groups/2/name = x",
		"/etc/modprobe.d/x.conf = options vfio-pci ids=1:2",
		"/sys/class/graphics/fb0/x = ",
		"/sys/class/vtconsole/vtcon1/name = frame buffer",
		"/sys/class/vtconsole/vtcon1/bind = 1",
		"/gpubox/parts.json = {\"driver\": \"nvidia\", \"modules\": "
		"[{\"name\": \"nvidia\", \"vermagic\": \"6 x\"}]}",
	};
	size_t i;

	board = fake_tree_board;
	board.modules = "nvidia";
	fake_tree_make(&tree, "x86");
	for (i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		fake_tree_line(&tree, more[i]);
	return nftw(tree.root, note_file, 16, FTW_PHYS);
}

FIXTURE(teardown)
{
	while (n_files)
		free(files[--n_files]);
	fake_tree_remove(&tree);
	return 0;
}

/* What doctor would print is text, or it says that it cannot look. */
static void examine(void)
{
	struct findings findings = {0};
	struct fault fault = {0};
	struct facts facts;
	json_t *json;
	size_t i;
	int err;

	err = facts_gather(tree.root, &board, NULL, &facts, &fault);
	if (err) {
		assert_true(fault.text[0]);
		return;
	}
	doctor_run(&facts, &findings);
	json = doctor_json(&facts, &findings);
	assert_non_null(json);
	json_decref(json);
	for (i = 0; i < findings.count; i++) {
		const char *p = findings.finding[i].text;

		for (; *p; p++)
			assert_true(*p >= 0x20 && *p < 0x7f);
	}
	findings_free(&findings);
	facts_free(&facts);
}

static void fill(const char *path, const char *unit, size_t size, size_t times)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	while (times--)
		assert_int_equal(write(fd, unit, size), size);
	close(fd);
}

/* Put the @which th nasty thing at @path; false when there are no more. */
static bool put_nasty(const char *path, unsigned int which)
{
	static const struct {
		const char *unit;
		size_t size, times;
	} texts[] = {
		{"", 0, 0},
		{"A", 1, 5000},
		{"\xff\x00\x1b[2J", 6, 20000},
		{"-1\n", 3, 1},
		{"0x\n", 3, 1},
		{"99999999999999999999999999\n", 27, 300},
		{" : - / \n", 8, 3000},
		{"[[[[{\"\\", 7, 3000},
		{"0xffffffffffffffff 0xffffffffffffffff 0xffffffffffffffff\n",
		 57, 80},
		{"0000:01:00.0 vfio_pci: alias vfio_pci:* \n", 41, 100},
	};
	const unsigned int n = sizeof(texts) / sizeof(texts[0]);

	if (which < n)
		fill(path, texts[which].unit, texts[which].size,
		     texts[which].times);
	else if (which == n)
		assert_int_equal(mkdir(path, 0755), 0);
	else if (which == n + 1)
		assert_int_equal(mkfifo(path, 0644), 0);
	else if (which == n + 2)
		assert_int_equal(symlink(path, path), 0);
	else if (which == n + 3)
		assert_int_equal(symlink("/proc/self/environ", path), 0);
	else if (which == n + 4)
		assert_int_equal(symlink("../../../../../../../../..", path), 0);
	else
		return which == n + 5; /* nothing at all */
	return true;
}

TEST(test_hostile_files)
{
	char saved[PATH_MAX];
	unsigned int which;
	size_t i;

	assert_true(n_files > 60 && n_files < FILES_MAX);
	snprintf(saved, sizeof(saved), "%s/saved", tree.root);
	for (i = 0; i < n_files; i++) {
		assert_int_equal(rename(files[i], saved), 0);
		for (which = 0; put_nasty(files[i], which); which++) {
			examine();
			remove(files[i]);
		}
		assert_int_equal(rename(saved, files[i]), 0);
	}
}

UNIT_MAIN_EACH(setup, teardown)
