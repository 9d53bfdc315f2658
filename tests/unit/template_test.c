// SPDX-License-Identifier: GPL-2.0-or-later
/* Templates are found, refused, forgotten and pruned as template.h says. */
#include "unit.h"

#include "clock.h"
#include "file/cache.h"
#include "file/clear.h"
#include "plan/plan_template.h"
#include "prepare/template_host.h"
#include "template/template.h"

#define NAME(n) "template-000000000000000000000000000000000000000000000000" n

static char home[] = "/tmp/template_test.XXXXXX";
static struct template found;
static char why[TEMPLATE_WHY];

FIXTURE(setup)
{
	memcpy(home + sizeof(home) - 7, "XXXXXX", 6);
	assert_non_null(mkdtemp(home));
	assert_int_equal(chdir(home), 0);
	setenv("XDG_CACHE_HOME", home, 1);
	return 0;
}

FIXTURE(teardown)
{
	template_close(&found);
	assert_int_equal(chdir("/"), 0);
	return clear_at(AT_FDCWD, home);
}

/* One that was made @age seconds ago. */
static void make(const char *name, int64_t age, const char *failed)
{
	char note[256];

	snprintf(note, sizeof(note),
		 "{\"made\":%lld,\"failed\":\"%s\",\"what\":\"a guest\"}",
		 (long long)(clock_date_ns() / 1000000000) - age, failed);
	stash_keep(name, "the guest", 9, note);
}

static void expect(const char *name, int err, const char *text)
{
	template_close(&found);
	assert_int_equal(template_find(name, 24, &found, why), err);
	if (err)
		assert_int_equal(found.fd, -1);
	assert_non_null(strstr(why, text));
}

TEST(finds_what_was_made)
{
	char data[9];

	expect(NAME("1"), -ENOENT, "none yet");
	make(NAME("1"), 60, "");
	expect(NAME("1"), 0, "");
	assert_int_equal(found.size, 9);
	assert_int_equal(read(found.fd, data, 9), 9);
	assert_memory_equal(data, "the guest", 9);
	assert_true(fcntl(found.fd, F_GETFL) % 4 == O_RDONLY);
	expect(NAME("2"), -ENOENT, "none yet");
}

TEST(leaves_the_old_and_the_future)
{
	make(NAME("1"), 24 * 3600 - 60, "");
	expect(NAME("1"), 0, "");
	make(NAME("1"), 24 * 3600, "");
	expect(NAME("1"), -ENOENT, "too old");
	make(NAME("1"), -60, "");
	expect(NAME("1"), -ENOENT, "too old");
}

TEST(leaves_what_others_may_change)
{
	make(NAME("1"), 60, "");
	assert_int_equal(chmod("gpubox/" NAME("1"), 0620), 0);
	expect(NAME("1"), -ENOENT, "none yet");
	assert_int_equal(chmod("gpubox/" NAME("1"), 0600), 0);
	expect(NAME("1"), 0, "");
	assert_int_equal(rename("gpubox/" NAME("1"), "gpubox/x"), 0);
	assert_int_equal(symlink("x", "gpubox/" NAME("1")), 0);
	expect(NAME("1"), -ENOENT, "none yet");
}

TEST(leaves_damaged_notes)
{
	stash_keep(NAME("1"), "the guest", 9, "no JSON");
	expect(NAME("1"), -ENOENT, "damaged");
	stash_keep(NAME("1"), "the guest", 9, "{\"made\":\"x\"}");
	expect(NAME("1"), -ENOENT, "damaged");
	stash_keep(NAME("1"), "the guest", 9, "[]");
	expect(NAME("1"), -ENOENT, "damaged");
}

TEST(remembers_what_failed_for_an_hour)
{
	make(NAME("1"), 60, "");
	template_discard(NAME("1"), "QEMU \"ended\"");
	expect(NAME("1"), -EAGAIN, "QEMU \"ended\"");
	make(NAME("1"), 3600, "it ended");
	expect(NAME("1"), -ENOENT, "too old");
}

TEST(lists_and_prunes)
{
	int dir = cache_open(true, NULL);
	const struct timespec times[] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
	struct template_list list;

	make(NAME("1"), 60, "");
	make(NAME("2"), 60, "");
	make(NAME("3"), 25 * 3600, "");
	stash_keep("kernel-0000000000000000", "x", 1, "note");
	assert_int_equal(utimensat(dir, NAME("1"), times, 0), 0);
	assert_int_equal(template_list(dir, 24, &list), 0);
	assert_int_equal(list.count, 3);
	assert_string_equal(list.entry[2].name, NAME("1"));
	assert_string_equal(list.entry[2].note, "a guest");
	assert_false(list.entry[2].old);
	assert_true(list.entry[0].old || list.entry[1].old);
	template_list_free(&list);
	/* the old one goes, and of two the one used longest ago */
	assert_int_equal(template_prune(dir, 24, 1, &list), 0);
	assert_int_equal(list.count, 2);
	template_list_free(&list);
	expect(NAME("1"), -ENOENT, "none yet");
	expect(NAME("2"), 0, "");
	assert_int_equal(template_prune(dir, 24, 0, &list), 0);
	assert_int_equal(list.count, 1);
	template_list_free(&list);
	assert_int_equal(faccessat(dir, "kernel-0000000000000000", F_OK, 0), 0);
	close(dir);
}

/* As a user who may not: nothing is said to be gone. */
TEST(prunes_what_it_can)
{
	int dir = cache_open(true, NULL);
	bool root = !geteuid();
	struct template_list list;

	make(NAME("1"), 60, "");
	if (root) {
		assert_int_equal(chown(home, 65534, -1u), 0);
		assert_int_equal(fchown(dir, 65534, -1u), 0);
		assert_int_equal(fchownat(dir, NAME("1"), 65534, -1u, 0), 0);
		assert_int_equal(seteuid(65534), 0);
	}
	assert_int_equal(fchmod(dir, 0500), 0);
	assert_int_equal(template_prune(dir, 24, 0, &list), -EACCES);
	assert_int_equal(list.count, 0);
	assert_int_equal(list.bytes, 0);
	template_list_free(&list);
	assert_int_equal(fchmod(dir, 0700), 0);
	assert_int_equal(template_prune(dir, 24, 0, &list), 0);
	assert_int_equal(list.count, 1);
	template_list_free(&list);
	close(dir);
	assert_int_equal(seteuid(root ? 0 : geteuid()), 0);
}

TEST(says_why_a_run_starts_cold)
{
	struct board board = {.templates = true};
	struct request request = {0};
	struct gpus *gpus = calloc(1, sizeof(*gpus));

	assert_non_null(gpus);
	assert_null(plan_template_not(&request, &board, gpus));
	request.kernel = "vmlinuz";
	assert_non_null(
		strstr(plan_template_not(&request, &board, gpus), "--kernel"));
	request.kernel = NULL;
	request.initrd = "more";
	assert_non_null(
		strstr(plan_template_not(&request, &board, gpus), "initramfs"));
	request.initrd = NULL;
	gpus->demand.regions.count = 1;
	assert_non_null(
		strstr(plan_template_not(&request, &board, gpus), "windows"));
	request.cold = "--no-template";
	assert_string_equal(plan_template_not(&request, &board, gpus),
			    "--no-template");
	board.templates = false;
	assert_non_null(
		strstr(plan_template_not(&request, &board, gpus), "TEMPLATES"));
	free(gpus);
}

static void put(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

TEST(takes_what_a_guest_sees_of_the_processor)
{
	static char text[TEMPLATE_HOST_TEXT];

	put("cpuinfo", "processor\t: 0\nmodel name\t: A\nmicrocode\t: 0x1\n"
		       "cpu MHz\t\t: 1\nflags\t\t: fpu\n\n"
		       "processor\t: 1\nmicrocode\t: 0x2\n");
	template_host_cpu("cpuinfo", text);
	assert_string_equal(text, "model name\t: A\nmicrocode\t: 0x1\n"
				  "flags\t\t: fpu\n");
	template_host_cpu("missing", text);
	assert_string_equal(text, "");
}

UNIT_MAIN_EACH(setup, teardown)
