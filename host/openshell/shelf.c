// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/shelf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"

/* What goes on is told again after this time. */
#define SHELF_QUIET_MS 60000

static void shelf_free(struct sandbox *sandbox)
{
	sandbox_free(sandbox);
	free(sandbox);
}

void shelf_close(struct shelf *shelf)
{
	struct sandbox *sandbox, *next;

	for (sandbox = shelf->first; sandbox; sandbox = next) {
		next = sandbox->next;
		shelf_free(sandbox);
	}
	for (sandbox = shelf->gone; sandbox; sandbox = next) {
		next = sandbox->next;
		shelf_free(sandbox);
	}
	shelf->first = shelf->gone = NULL;
}

/* The oldest, which is the last. */
static void shelf_forget(struct shelf *shelf)
{
	struct sandbox **at = &shelf->gone;

	while ((*at)->next)
		at = &(*at)->next;
	shelf->forgotten = (*at)->version;
	shelf_free(*at);
	*at = NULL;
	shelf->gone_count--;
}

/* It is no longer there, and is remembered instead. */
static void shelf_lose(struct shelf *shelf, struct sandbox *sandbox)
{
	sandbox_free(sandbox);
	sandbox->version = ++shelf->clock;
	sandbox->next = shelf->gone;
	shelf->gone = sandbox;
	shelf->count--;
	if (++shelf->gone_count > SHELF_GONE_MAX)
		shelf_forget(shelf);
}

static void shelf_count(struct shelf *shelf, struct sandbox *sandbox)
{
	sandbox->version = ++shelf->clock;
	sandbox->changed = clock_now_ms();
}

/*
 * A client that hears nothing for minutes gives up, and an image can take as
 * long: what has its own end is told again. A guest that boots has none.
 */
static bool shelf_is_quiet(const struct sandbox *sandbox)
{
	return sandbox->state == SANDBOX_STARTING &&
	       (sandbox->step == SANDBOX_STEP_PULL ||
		sandbox->step == SANDBOX_STEP_DISKS) &&
	       clock_now_ms() - sandbox->changed >= SHELF_QUIET_MS;
}

static void shelf_refresh(struct shelf *shelf, int guests, struct sandbox **at)
{
	struct sandbox *sandbox = *at;
	struct sandbox before = *sandbox;

	sandbox_look(shelf->store, guests, sandbox);
	if (sandbox->state == SANDBOX_ABSENT) {
		*at = sandbox->next;
		shelf_lose(shelf, sandbox);
	} else if (sandbox->state != before.state ||
		   sandbox->step != before.step ||
		   strcmp(sandbox->message, before.message) != 0 ||
		   shelf_is_quiet(sandbox)) {
		shelf_count(shelf, sandbox);
	}
}

void shelf_look(struct shelf *shelf)
{
	int guests = guests_open(false, NULL);
	struct sandbox **at = &shelf->first, *sandbox;

	while (*at) {
		sandbox = *at;
		shelf_refresh(shelf, guests, at);
		if (*at == sandbox)
			at = &sandbox->next;
	}
	if (guests >= 0)
		close(guests);
}

/* @id is not known yet. */
static void shelf_add(struct shelf *shelf, int guests, struct sandbox **at,
		      const char *id)
{
	struct sandbox *sandbox = calloc(1, sizeof(*sandbox));

	if (!sandbox)
		return;
	snprintf(sandbox->id, sizeof(sandbox->id), "%s", id);
	sandbox_look(shelf->store, guests, sandbox);
	if (sandbox->state == SANDBOX_ABSENT) {
		shelf_free(sandbox);
		return;
	}
	shelf_count(shelf, sandbox);
	sandbox->next = *at;
	*at = sandbox;
	shelf->count++;
}

void shelf_look_at(struct shelf *shelf, const char *id)
{
	int guests = guests_open(false, NULL);
	struct sandbox **at = &shelf->first;

	while (*at && strcmp((*at)->id, id) < 0)
		at = &(*at)->next;
	if (*at && !strcmp((*at)->id, id))
		shelf_refresh(shelf, guests, at);
	else
		shelf_add(shelf, guests, at, id);
	if (guests >= 0)
		close(guests);
}

int shelf_open(struct shelf *shelf, int store)
{
	int fd = openat(store, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	int err;

	memset(shelf, 0, sizeof(*shelf));
	shelf->store = store;
	if (!dir) {
		err = -errno;
		if (fd >= 0)
			close(fd);
		return err;
	}
	while ((entry = readdir(dir)))
		if (sandbox_id_is_good(entry->d_name)) {
			sandbox_sweep(store, entry->d_name);
			shelf_look_at(shelf, entry->d_name);
		}
	closedir(dir);
	return 0;
}

const struct sandbox *shelf_find(const struct shelf *shelf, const char *id,
				 const char *name)
{
	const struct sandbox *sandbox;

	for (sandbox = shelf->first; sandbox; sandbox = sandbox->next)
		if (*id ? !strcmp(sandbox->id, id) : !strcmp(sandbox->name, name))
			return sandbox;
	return NULL;
}

size_t shelf_namesakes(const struct shelf *shelf, const char *name)
{
	const struct sandbox *sandbox;
	size_t count = 0;

	for (sandbox = shelf->first; sandbox; sandbox = sandbox->next)
		count += !strcmp(sandbox->name, name);
	return count;
}

const struct sandbox *shelf_next(const struct shelf *shelf, uint64_t seen,
				 bool *gone)
{
	const struct sandbox *sandbox, *best = NULL;

	*gone = false;
	for (sandbox = shelf->first; sandbox; sandbox = sandbox->next)
		if (sandbox->version > seen &&
		    (!best || sandbox->version < best->version))
			best = sandbox;
	for (sandbox = shelf->gone; sandbox; sandbox = sandbox->next) {
		if (sandbox->version <= seen ||
		    (best && sandbox->version > best->version))
			continue;
		best = sandbox;
		*gone = true;
	}
	return best;
}

void shelf_heard(struct shelf *shelf, uint64_t seen)
{
	struct sandbox **at = &shelf->gone, *sandbox;

	while (*at && (*at)->version > seen)
		at = &(*at)->next;
	while (*at) {
		sandbox = *at;
		*at = sandbox->next;
		shelf_free(sandbox);
		shelf->gone_count--;
	}
}
