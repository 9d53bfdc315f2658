// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/watch.h"

#include <errno.h>

int watch_add(struct watch_set *set, struct watch *watch)
{
	if (set->count == WATCH_MAX)
		return -ENOSPC;
	set->list[set->count++] = watch;
	return 0;
}

/* The place stays until the next turn: poll(2) told of it by its number. */
void watch_remove(struct watch_set *set, const struct watch *watch)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		if (set->list[i] == watch)
			set->list[i] = NULL;
}

static void watch_compact(struct watch_set *set)
{
	size_t i, kept = 0;

	for (i = 0; i < set->count; i++)
		if (set->list[i])
			set->list[kept++] = set->list[i];
	set->count = kept;
}

size_t watch_fill(struct watch_set *set, struct pollfd *fds)
{
	const struct watch *watch;
	size_t i;

	watch_compact(set);
	for (i = 0; i < set->count; i++) {
		watch = set->list[i];
		fds[i].fd = watch->events ? watch->fd : -1;
		fds[i].events = watch->events;
		fds[i].revents = 0;
	}
	set->asked = set->count;
	return set->count;
}

void watch_ready(struct watch_set *set, const struct pollfd *fds)
{
	struct watch *watch;
	size_t i;

	for (i = 0; i < set->asked; i++) {
		watch = set->list[i];
		if (watch && fds[i].revents)
			watch->ready(watch->arg, fds[i].revents);
	}
}

int64_t watch_deadline(const struct watch_set *set)
{
	int64_t first = WATCH_NEVER;
	size_t i;

	for (i = 0; i < set->count; i++)
		if (set->list[i] && set->list[i]->deadline < first)
			first = set->list[i]->deadline;
	return first;
}

void watch_time(struct watch_set *set, int64_t now)
{
	struct watch *watch;
	size_t i;

	for (i = 0; i < set->count; i++) {
		watch = set->list[i];
		if (!watch || watch->deadline > now)
			continue;
		watch->deadline = WATCH_NEVER;
		watch->ready(watch->arg, 0);
	}
}

void watch_shift(struct watch_set *set, int64_t ns)
{
	struct watch *watch;
	size_t i;

	for (i = 0; i < set->count; i++) {
		watch = set->list[i];
		if (watch && watch->deadline != WATCH_NEVER)
			watch->deadline += ns;
	}
}
