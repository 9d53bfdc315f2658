// SPDX-License-Identifier: GPL-2.0-or-later
/* As many starts as there are devices, all at once. */
#include "unit.h"

#include "fake_host.h"
#include "vfio/acquire.h"

#define GPUS	8
#define FAILURE -1 /* a child's report: it got none */

/*
 * To look who uses a device takes as long as there are processes: between the
 * choice and the taking others come.
 */
#define PROCESSES 60

static struct fake_host host;

FIXTURE(setup)
{
	char bdf[32], path[64];
	int i;

	fake_host_make(&host);
	for (i = 1; i <= PROCESSES; i++) {
		snprintf(path, sizeof(path), "/proc/%d/maps", i);
		fake_host_write(&host, path, "");
		snprintf(path, sizeof(path), "/proc/%d/fd/0", i);
		fake_link(&host, "/dev/null", path);
	}
	for (i = 0; i < GPUS; i++) {
		snprintf(bdf, sizeof(bdf), "0000:%02x:00.0", i + 1);
		fake_host_add(&host, &(struct fake_device){
					     .bdf = bdf,
					     .ids = "10de 2e12 030000",
					     /*
					      * Bound already: bind files of
					      * this host take one at a time.
					      */
					     .driver = "vfio-pci",
					     .group = i + 1,
				     });
	}
	return 0;
}

FIXTURE(teardown)
{
	fake_host_remove(&host);
	return 0;
}

static struct select_ask asking_for(const char *const *words, size_t n_words)
{
	return (struct select_ask){
		.root = host.root,
		.driver = "vfio-pci",
		.match = "10de:*",
		.class_prefix = "03",
		.words = words,
		.n_words = n_words,
	};
}

static struct custody_ask custody_for(void)
{
	return (struct custody_ask){
		.root = host.root,
		.driver = "vfio-pci",
		.run = "test",
		.deadline_ms = 60000,
	};
}

/* All have chosen before the first takes; each keeps what it has got. */
static void __attribute__((noreturn))
start(const char *word, int chosen, int go, int report, int end)
{
	const struct select_ask select = asking_for(&word, 1);
	const struct custody_ask ask = custody_for();
	struct selection selection;
	struct custody *custody;
	struct fault fault = {0};
	int got = FAILURE;
	size_t i;
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (select_devices(&select, &selection, &fault) ||
	    write(chosen, "c", 1) != 1 || read(go, &byte, 1) != 0 ||
	    acquire_devices(&select, &ask, &selection, &custody, &fault)) {
		fprintf(stderr, "# %s\n", fault.text);
		if (write(report, &got, sizeof(got)) < 0)
			_exit(2);
		_exit(1);
	}
	for (i = 0; i < selection.count; i++) {
		got = selection.bdf[i].bus;
		if (write(report, &got, sizeof(got)) < 0)
			_exit(2);
	}
	/* until the parent has heard of all */
	_exit(read(end, &byte, 1) == 0 && !custody_give_back(custody, NULL) ? 0
									    : 1);
}

/* @starts at once of `--gpu @word` must get GPUS different devices. */
static void all_get_one(const char *word, int starts)
{
	int chosen[2], go[2], report[2], end[2], i, got, status;
	unsigned int seen = 0;
	pid_t pid[GPUS];
	char byte;

	assert_true(!pipe(chosen) && !pipe(go) && !pipe(report) && !pipe(end));
	for (i = 0; i < starts; i++) {
		pid[i] = fork();
		if (pid[i])
			continue;
		close(go[1]);
		close(end[1]);
		start(word, chosen[1], go[0], report[1], end[0]);
	}
	for (i = 0; i < starts; i++)
		assert_int_equal(read(chosen[0], &byte, 1), 1);
	close(go[1]);
	for (i = 0; i < GPUS; i++) {
		assert_int_equal(read(report[0], &got, sizeof(got)), sizeof(got));
		assert_int_not_equal(got, FAILURE);
		seen |= 1u << got;
	}
	assert_int_equal(seen, ((1u << GPUS) - 1) << 1);
	close(end[1]);
	for (i = 0; i < starts; i++) {
		assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
		assert_int_equal(status, 0);
	}
	close(chosen[0]);
	close(chosen[1]);
	close(go[0]);
	close(report[0]);
	close(report[1]);
	close(end[0]);
}

TEST(eight_starts_on_eight)
{
	all_get_one("auto", GPUS);
}

TEST(four_starts_of_two_each)
{
	all_get_one("2", GPUS / 2);
}

TEST(a_named_device_is_not_exchanged)
{
	static const char *const words[] = {"01:00.0", "auto"};
	const struct select_ask first = asking_for(words, 1);
	const struct select_ask second = asking_for(words, 2);
	const struct custody_ask ask = custody_for();
	struct custody *custody, *other;
	struct selection selection;
	struct fault fault = {0};

	assert_int_equal(select_devices(&second, &selection, &fault), 0);
	assert_int_equal(selection.count, 2);
	selection.count = 1;
	assert_int_equal(
		acquire_devices(&first, &ask, &selection, &custody, &fault), 0);
	assert_int_equal(acquire_devices(&first, &ask, &selection, &other, &fault),
			 -EBUSY);
	assert_non_null(strstr(fault.text, "01:00.0: is taken by"));
	memset(&fault, 0, sizeof(fault));
	selection.count = 2;
	assert_int_equal(acquire_devices(&second, &ask, &selection, &other,
					 &fault),
			 -EBUSY);
	assert_non_null(strstr(fault.text, "01:00.0: is taken by"));
	assert_int_equal(custody_give_back(custody, &fault), 0);
}

UNIT_MAIN_EACH(setup, teardown)
