// SPDX-License-Identifier: GPL-2.0-or-later
/* Descriptors of others in the guest's loop, and owners that go away. */
#include "unit.h"

#include "guest/watch.h"

static struct watch_set set;

/* What a watch does when it is told: removes another, counts. */
struct owner {
	struct watch watch;
	const struct watch *victim;
	struct watch *friend;
	int told;
	short revents;
};

static void on_ready(void *arg, short revents)
{
	struct owner *owner = arg;

	owner->told++;
	owner->revents = revents;
	if (owner->victim)
		watch_remove(&set, owner->victim);
	if (owner->friend)
		assert_int_equal(watch_add(&set, owner->friend), 0);
	owner->friend = NULL;
}

static void own(struct owner *owner, int fd)
{
	memset(owner, 0, sizeof(*owner));
	owner->watch = (struct watch){
		.ready = on_ready,
		.arg = owner,
		.deadline = WATCH_NEVER,
		.fd = fd,
		.events = POLLIN,
	};
	assert_int_equal(watch_add(&set, &owner->watch), 0);
}

FIXTURE(setup)
{
	memset(&set, 0, sizeof(set));
	return 0;
}

static void turn(void)
{
	struct pollfd fds[WATCH_MAX];

	poll(fds, watch_fill(&set, fds), 0);
	watch_ready(&set, fds);
}

TEST(test_one_removes_the_next)
{
	struct owner a, b, c;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "x", 1), 1);
	own(&a, ends[0]);
	own(&b, ends[0]);
	own(&c, ends[0]);
	a.victim = &b.watch;
	turn();
	assert_int_equal(a.told, 1);
	assert_int_equal(b.told, 0);
	assert_int_equal(c.told, 1);
	assert_int_equal(c.revents, POLLIN);
	turn();
	assert_int_equal(set.count, 2);
	assert_int_equal(c.told, 2);
	close(ends[0]);
	close(ends[1]);
}

/* It is told of what poll(2) saw of it, not of the one before it. */
TEST(test_one_comes_in_the_place_of_another)
{
	struct owner a, b;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "x", 1), 1);
	own(&a, ends[0]);
	own(&b, ends[0]);
	a.victim = a.friend = &b.watch;
	turn();
	assert_int_equal(b.told, 0);
	turn();
	assert_int_equal(a.told, 2);
	assert_int_equal(b.told, 0);
	close(ends[0]);
	close(ends[1]);
}

/* A hang-up is told even to who asks for nothing, unless nothing is asked. */
TEST(test_no_events_no_hang_up)
{
	struct owner a;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	own(&a, ends[0]);
	close(ends[1]);
	a.watch.events = 0;
	turn();
	assert_int_equal(a.told, 0);
	a.watch.events = POLLIN;
	turn();
	assert_int_equal(a.revents, POLLHUP);
	close(ends[0]);
}

TEST(test_deadlines)
{
	struct owner a, b;

	own(&a, -1);
	own(&b, -1);
	assert_int_equal(watch_deadline(&set), WATCH_NEVER);
	a.watch.deadline = 10;
	b.watch.deadline = 20;
	assert_int_equal(watch_deadline(&set), 10);
	watch_time(&set, 9);
	assert_int_equal(a.told, 0);
	watch_time(&set, 10);
	assert_int_equal(a.told, 1);
	assert_int_equal(a.revents, 0);
	watch_time(&set, 10);
	assert_int_equal(a.told, 1);
	watch_shift(&set, 5);
	assert_int_equal(watch_deadline(&set), 25);
	assert_int_equal(a.watch.deadline, WATCH_NEVER);
	watch_remove(&set, &b.watch);
	assert_int_equal(watch_deadline(&set), WATCH_NEVER);
}

TEST(test_there_is_a_bound)
{
	static struct owner many[WATCH_MAX];
	struct owner a = {.victim = NULL};
	size_t i;

	for (i = 0; i < WATCH_MAX; i++)
		own(&many[i], -1);
	assert_int_equal(watch_add(&set, &a.watch), -ENOSPC);
}

UNIT_MAIN_EACH(setup, NULL)
