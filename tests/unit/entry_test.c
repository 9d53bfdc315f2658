// SPDX-License-Identifier: GPL-2.0-or-later
#include <ftw.h>
#include <signal.h>
#include <sys/wait.h>

#include "unit.h"

#include "keeper/entry.h"
#include "keeper/guests.h"
#include "keeper/moment.h"
#include "keeper/record.h"
#include "keeper/sweep.h"
#include "request/name.h"

static char base[] = "/tmp/entry_test.XXXXXX";

static int guests(void)
{
	int fd = open(base, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static void claim(int dir, const char *name, struct entry *entry)
{
	struct fault fault = {0};

	assert_int_equal(entry_claim(dir, name, entry, &fault), 0);
}

TEST(test_one_of_a_name)
{
	struct entry first, second, seen;
	struct fault fault = {0};
	int dir = guests();

	claim(dir, "one", &first);
	assert_int_equal(entry_claim(dir, "one", &second, &fault), -EEXIST);
	assert_non_null(strstr(fault.text, "gpubox rm one"));
	entry_close(&second);
	assert_int_equal(entry_open(dir, "one", &seen, NULL), 0);
	assert_true(entry_is_alive(&seen));
	entry_close(&first);
	assert_false(entry_is_alive(&seen));
	assert_int_equal(entry_remove(dir, &seen), 0);
	entry_close(&seen);
	assert_int_equal(entry_open(dir, "one", &seen, NULL), -ENOENT);
	close(dir);
}

/* Their locks stay held: what was found is alive, however late one asks. */
static void claim_and_remove(int dir)
{
	struct entry entry;
	int tries;

	for (tries = 0; tries < 400; tries++) {
		if (entry_claim(dir, "race", &entry, NULL) ||
		    entry_remove(dir, &entry))
			_exit(1);
	}
	raise(SIGSTOP);
	_exit(0);
}

/* A gateway was told that a guest was killed, while that was being made. */
TEST(test_alive_from_the_first_moment)
{
	int dir = guests(), status = -1, dead = 0;
	pid_t pid = fork(), done = 0;
	struct entry seen;

	assert_true(pid >= 0);
	if (!pid)
		claim_and_remove(dir);
	while (!done) {
		done = waitpid(pid, &status, WNOHANG | WUNTRACED);
		if (entry_open(dir, "race", &seen, NULL))
			continue;
		dead += !entry_is_alive(&seen);
		entry_close(&seen);
	}
	assert_int_equal(done, pid);
	assert_true(WIFSTOPPED(status));
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(dead, 0);
	close(dir);
}

/* Else nobody would find it again to remove the rest. */
TEST(test_half_removed)
{
	struct entry entry, seen;
	int dir = guests();

	claim(dir, "half", &entry);
	assert_int_equal(mkdirat(entry.dir, "in-the-way", 0700), 0);
	assert_int_not_equal(entry_remove(dir, &entry), 0);
	assert_int_equal(entry_open(dir, "half", &seen, NULL), 0);
	entry_close(&seen);
	assert_int_equal(unlinkat(entry.dir, "in-the-way", AT_REMOVEDIR), 0);
	assert_int_equal(entry_remove(dir, &entry), 0);
	entry_close(&entry);
	close(dir);
}

TEST(test_names)
{
	static const char *const bad[] = {"",	   ".",	 "..",	"../x", "a/b",
					  ".lock", "-x", "a b", "a\n"};
	struct guests_names names;
	char name[GUESTS_NAME];
	struct entry entry[3];
	int dir = guests();
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(entry_open(dir, bad[i], &entry[0], NULL),
				 -ENOENT);
		assert_int_equal(entry_claim(dir, bad[i], &entry[0], NULL),
				 -EINVAL);
	}
	assert_int_equal(entry_open(-1, "one", &entry[0], NULL), -ENOENT);
	claim(dir, "c", &entry[0]);
	claim(dir, "a", &entry[1]);
	claim(dir, "b.1_x-", &entry[2]);
	assert_int_equal(guests_names(dir, &names), 0);
	assert_int_equal(names.count, 3);
	assert_string_equal(names.name[0], "a");
	assert_string_equal(names.name[1], "b.1_x-");
	assert_string_equal(names.name[2], "c");
	guests_names_free(&names);
	for (i = 0; i < 3; i++) {
		assert_int_equal(entry_remove(dir, &entry[i]), 0);
		entry_close(&entry[i]);
	}
	guests_invent(name);
	assert_true(name_is_good(name));
	close(dir);
}

static void write_record(const struct entry *entry, enum record_state state,
			 bool remove)
{
	struct record record = {
		.config = json_pack("{s:[s]}", "command", "true"),
		.state = state,
		.remove = remove,
		.created = INT64_C(1796000000123456789),
		.keeper = 12,
		.status = 3,
	};

	memcpy(record.name, entry->name, sizeof(record.name));
	if (state == RECORD_ENDED)
		fault_set(&record.fault, FAULT_GUEST, -EIO, "kernel: panic");
	assert_int_equal(record_write(entry, &record, NULL), 0);
	record_free(&record);
}

TEST(test_record)
{
	struct fault fault = {0};
	struct record record;
	struct entry entry;
	int dir = guests(), fd;

	claim(dir, "one", &entry);
	assert_int_equal(record_read(&entry, &record, &fault), -ENOENT);
	record_free(&record);
	write_record(&entry, RECORD_RUNNING, true);
	assert_int_equal(record_read(&entry, &record, &fault), 0);
	assert_int_equal(record.state, RECORD_RUNNING);
	assert_int_equal(record.created, INT64_C(1796000000123456789));
	assert_int_equal(record.keeper, 12);
	assert_true(record.remove);
	assert_int_equal(record.fault.class, FAULT_NONE);
	record_free(&record);
	write_record(&entry, RECORD_ENDED, false);
	assert_int_equal(record_read(&entry, &record, &fault), 0);
	assert_int_equal(record.status, 3);
	assert_int_equal(record.fault.class, FAULT_GUEST);
	assert_string_equal(record.fault.text, "kernel: panic");
	record_free(&record);
	fd = openat(entry.dir, ENTRY_RECORD, O_WRONLY | O_TRUNC);
	assert_int_equal(write(fd, "{\"schema\":2}", 12), 12);
	close(fd);
	memset(&fault, 0, sizeof(fault));
	assert_int_equal(record_read(&entry, &record, &fault), -EBADMSG);
	record_free(&record);
	assert_int_equal(entry_remove(dir, &entry), 0);
	entry_close(&entry);
	close(dir);
}

static int look(int dir, const char *name, struct record *record)
{
	struct entry entry;
	int err;

	err = entry_open(dir, name, &entry, NULL);
	if (err)
		return err;
	err = record_read(&entry, record, NULL);
	entry_close(&entry);
	return err;
}

/* Who lives or has ended is left alone, the others are cleared up. */
TEST(test_sweep)
{
	struct entry lives, was, gone, starting, ended;
	struct record record;
	int dir = guests();

	claim(dir, "lives", &lives);
	write_record(&lives, RECORD_RUNNING, true);
	claim(dir, "was", &was);
	write_record(&was, RECORD_RUNNING, false);
	claim(dir, "gone", &gone);
	write_record(&gone, RECORD_RUNNING, true);
	claim(dir, "starting", &starting);
	claim(dir, "ended", &ended);
	write_record(&ended, RECORD_ENDED, false);
	assert_int_equal(mkdirat(dir, "half", 0700), 0);
	entry_close(&was);
	entry_close(&gone);
	entry_close(&starting);
	entry_close(&ended);
	sweep_guests(dir);
	assert_int_equal(look(dir, "lives", &record), 0);
	assert_int_equal(record.state, RECORD_RUNNING);
	record_free(&record);
	assert_int_equal(look(dir, "was", &record), 0);
	assert_int_equal(record.state, RECORD_ENDED);
	assert_int_equal(record.status, 137);
	assert_int_equal(record.fault.class, FAULT_HOST);
	assert_non_null(strstr(record.fault.text, "keeper was killed"));
	record_free(&record);
	assert_int_equal(look(dir, "ended", &record), 0);
	assert_int_equal(record.status, 3);
	record_free(&record);
	assert_int_equal(look(dir, "gone", &record), -ENOENT);
	assert_int_equal(look(dir, "starting", &record), -ENOENT);
	assert_int_equal(faccessat(dir, "half", F_OK, 0), -1);
	entry_close(&lives);
	close(dir);
}

/* Others must not find what they cannot trust, nor we follow a link. */
TEST(test_not_ours)
{
	struct entry entry;
	int dir = guests();

	assert_int_equal(mkdirat(dir, "open", 0700), 0);
	assert_int_equal(fchmodat(dir, "open", 0755, 0), 0);
	assert_int_equal(entry_open(dir, "open", &entry, NULL), -EPERM);
	assert_int_equal(unlinkat(dir, "open", AT_REMOVEDIR), 0);
	assert_int_equal(symlinkat("/tmp", dir, "link"), 0);
	assert_int_equal(entry_open(dir, "link", &entry, NULL), -ENOTDIR);
	assert_int_equal(unlinkat(dir, "link", 0), 0);
	close(dir);
}

FIXTURE(begin)
{
	return mkdtemp(base) ? 0 : 1;
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

FIXTURE(end)
{
	return nftw(base, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

UNIT_MAIN(begin, end)
