// SPDX-License-Identifier: GPL-2.0-or-later
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>

#include "unit.h"

#include "fake_host.h"
#include "vfio/journal.h"
#include "vfio/journal_json.h"

#define set(field, text) snprintf(field, sizeof(field), "%s", text)

static struct fake_host host;
static struct state records;
static struct fault fault;
static struct journal journal;

static const struct origin gpu = {
	.bdf = {0xf, 1, 0, 0},
	.vendor = 0x10de,
	.device = 0x2e12,
	.driver = "nvidia",
	.driver_override = "",
	.power_control = "auto",
	.d3cold_allowed = "1",
};

FIXTURE(setup)
{
	memset(&fault, 0, sizeof(fault));
	fake_host_make(&host);
	assert_int_equal(state_open(host.root, &records, &fault), 0);
	assert_int_equal(journal_init(&journal, "a run", &fault), 0);
	assert_int_equal(journal_add(&journal, &gpu), 0);
	return 0;
}

FIXTURE(teardown)
{
	state_close(&records);
	fake_host_remove(&host);
	return 0;
}

TEST(comes_back_as_it_was)
{
	struct journal back;

	journal.keep = true;
	assert_int_equal(journal_write(&records, &journal, &fault), 0);
	assert_int_equal(journal_read(&records, journal.file, &back, &fault), 0);
	assert_int_equal(memcmp(&back, &journal, sizeof(back)), 0);
	assert_int_equal(back.launcher_pid, getpid());
	assert_true(back.launcher_start > 0);
	assert_non_null(journal_find(&back, gpu.bdf));
}

TEST(a_device_is_recorded_once)
{
	struct origin later = gpu;

	set(later.driver, "vfio-pci");
	assert_int_equal(journal_add(&journal, &later), 0);
	assert_int_equal(journal.n_devices, 1);
	assert_string_equal(journal.device[0].driver, "nvidia");
}

TEST(names_need_not_be_text)
{
	struct journal back;

	assert_int_equal(journal_init(&journal, "\xff\n\x1b[31m", &fault), 0);
	assert_int_equal(journal_write(&records, &journal, &fault), 0);
	assert_int_equal(journal_read(&records, journal.file, &back, &fault), 0);
	assert_string_equal(back.run, "???[31m");
}

TEST(list_is_newest_first)
{
	char **names;

	fake_host_write(&host, "/run/gpubox/journal/0000000000000001-9.json", "");
	fake_host_write(&host, "/run/gpubox/journal/.gpubox.0000000000000003",
			"");
	assert_int_equal(journal_write(&records, &journal, &fault), 0);
	assert_int_equal(journal_list(&records, &names), 2);
	assert_string_equal(names[0], journal.file);
	assert_string_equal(names[1], "0000000000000001-9.json");
	assert_null(names[2]);
	journal_list_free(names);
	assert_int_equal(journal_remove(&records, journal.file), 0);
	assert_int_equal(journal_remove(&records, journal.file), 0);
}

/* A writer that lives holds the file's lock; one that was killed does not. */
TEST(dead_writers_leave_nothing)
{
	char dead[512], alive[512];
	int fd;

	fake_path(dead, "%s/run/gpubox/journal/.gpubox.0000000000000001",
		  host.root);
	fake_path(alive, "%s/run/gpubox/journal/.gpubox.0000000000000002",
		  host.root);
	fake_host_write(&host, "/run/gpubox/journal/.gpubox.0000000000000001",
			"{");
	fake_host_write(&host, "/run/gpubox/journal/.gpubox.0000000000000002",
			"{");
	fd = open(alive, O_RDONLY | O_CLOEXEC);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(journal_write(&records, &journal, &fault), 0);
	journal_sweep(&records);
	assert_int_equal(access(dead, F_OK), -1);
	assert_int_equal(access(alive, F_OK), 0);
	assert_int_equal(journal_read(&records, journal.file, &journal, NULL), 0);
	close(fd);
	journal_sweep(&records);
	assert_int_equal(access(alive, F_OK), -1);
}

/* Of the next writer, too, which removes them without being asked. */
TEST(a_dead_writers_file_is_removed)
{
	struct journal back;
	char path[512];

	fake_host_write(&host, "/run/gpubox/journal/.gpubox.0000000000000001",
			"{");
	fake_path(path, "%s/run/gpubox/journal/.gpubox.0000000000000001",
		  host.root);
	assert_int_equal(journal_write(&records, &journal, &fault), 0);
	assert_int_equal(journal_read(&records, journal.file, &back, NULL), 0);
	assert_int_equal(access(path, F_OK), -1);
}

TEST(another_boot_is_stale)
{
	struct journal back;

	journal.boot_id[0] = journal.boot_id[0] == 'a' ? 'b' : 'a';
	assert_int_equal(journal_write(&records, &journal, &fault), 0);
	assert_int_equal(journal_read(&records, journal.file, &back, &fault),
			 -ESTALE);
}

TEST(failed_write_keeps_the_former)
{
	struct rlimit old, none = {.rlim_cur = 0};
	struct journal back;

	assert_int_equal(journal_write(&records, &journal, &fault), 0);
	journal.keep = true;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	none.rlim_max = old.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	assert_int_equal(journal_write(&records, &journal, &fault), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_non_null(strstr(fault.text, "Nothing is taken without one"));
	assert_int_equal(journal_read(&records, journal.file, &back, NULL), 0);
	assert_false(back.keep);
}

/* Replace @from by @to in what we write ourselves, and read that. */
static int damaged(const char *from, const char *to)
{
	char *text = journal_json_encode(&journal), *at = strstr(text, from);
	struct journal back;
	char *other;
	int err;

	assert_non_null(at);
	assert_true(asprintf(&other, "%.*s%s%s", (int)(at - text), text, to,
			     at + strlen(from)) > 0);
	err = journal_json_decode(other, &back);
	free(other);
	free(text);
	return err;
}

TEST(hostile_records_are_refused)
{
	static const char *const changes[][2] = {
		{"\"format\": 1", "\"format\": 2"},
		{"\"format\": 1", "\"form\": 1"},
		{"\"keep\": false", "\"keep\": 0"},
		{"\"000f:01:00.0\"", "\"000f:01:00.8\""},
		{"\"000f:01:00.0\"", "\"../../../etc/passwd\""},
		{"\"000f:01:00.0\"", "7"},
		{"\"nvidia\"", "\"../../../../tmp/x\""},
		{"\"nvidia\"", "\"..\""},
		{"\"nvidia\"", "\"a\\u0000b\""},
		{"\"nvidia\"", "\"a\\nb\""},
		{"\"nvidia\"", "null"},
		{"\"auto\"", "\"automatic\""},
		{"\"auto\"", "\"off\""},
		{"\"d3cold_allowed\": \"1\"", "\"d3cold_allowed\": \"2\""},
		{"\"vendor\": 4318", "\"vendor\": 65536"},
		{"\"vendor\": 4318", "\"vendor\": -1"},
		{"\"vendor\": 4318", "\"vendor\": 1, \"vendor\": 2"},
		{"\"devices\": [", "\"devices\": [7, "},
		{"\"devices\": [", "\"others\": ["},
		{"\"launcher_pid\": ", "\"launcher_pid\": 9999999999"},
		{"}", ""},
	};
	size_t i;

	assert_int_equal(damaged("nvidia", "nouveau"), 0);
	for (i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		assert_int_equal(damaged(changes[i][0], changes[i][1]), -EBADMSG);
	assert_int_equal(journal_json_decode("", &journal), -EBADMSG);
	assert_int_equal(journal_json_decode("[]", &journal), -EBADMSG);
}

TEST(truncated_records_are_refused)
{
	char *text = journal_json_encode(&journal);
	struct journal back;
	size_t size;

	for (size = strlen(text) - 1; size > 0; size--) {
		text[size] = '\0';
		assert_int_equal(journal_json_decode(text, &back), -EBADMSG);
	}
	free(text);
}

TEST(other_files_are_refused)
{
	struct journal back;
	char path[512];

	assert_int_equal(journal_read(&records, "none.json", &back, &fault),
			 -ENOENT);
	assert_int_equal(journal_read(&records, "../lock/x", &back, &fault),
			 -EBADMSG);
	fake_path(path, "%s/run/gpubox/journal/fifo.json", host.root);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(journal_read(&records, "fifo.json", &back, &fault),
			 -EBADMSG);
	fake_link(&host, "/etc/passwd", "/run/gpubox/journal/link.json");
	assert_int_equal(journal_read(&records, "link.json", &back, NULL),
			 -ELOOP);
}

TEST(folder_must_be_ours_alone)
{
	struct state other;
	char path[512];

	fake_path(path, "%s/run/gpubox/journal", host.root);
	assert_int_equal(chmod(path, 0777), 0);
	assert_int_equal(state_open(host.root, &other, &fault), -EPERM);
	assert_non_null(strstr(fault.text, "not ours alone"));
	assert_int_equal(other.journal_fd, -1);
	assert_int_equal(other.lock_fd, -1);
}

UNIT_MAIN_EACH(setup, teardown)
