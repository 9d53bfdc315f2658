// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/sweep.h"

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

#include "keeper/entry.h"
#include "keeper/guests.h"
#include "keeper/record.h"

/* True: something is to be done about @entry, which nobody keeps. */
static bool sweep_wants(const struct entry *entry, struct record *record)
{
	int err = record_read(entry, record, NULL);

	if (err)
		return err == -ENOENT;
	return record->state != RECORD_ENDED;
}

static void sweep_entry(int guests, const struct entry *entry)
{
	struct record record;

	if (sweep_wants(entry, &record)) {
		if (!record.config || record.remove ||
		    record.state == RECORD_STARTING) {
			entry_remove(guests, entry);
		} else {
			record_lose(&record);
			record_write(entry, &record, NULL);
		}
	}
	record_free(&record);
}

/* Whether @name is to be swept; with @now it is. */
static bool sweep_one(int guests, const char *name, bool now)
{
	struct record record;
	struct entry entry;
	bool wants;
	int err;

	err = entry_open(guests, name, &entry, NULL);
	if (err) {
		if (now)
			entry_remove_unlocked(guests, name);
		return err == -ENOENT;
	}
	if (entry_is_alive(&entry)) {
		entry_close(&entry);
		return false;
	}
	wants = sweep_wants(&entry, &record);
	record_free(&record);
	if (wants && now)
		sweep_entry(guests, &entry);
	entry_close(&entry);
	return wants;
}

/* Nobody is kept waiting where there is nothing to do, as nearly always. */
void sweep_guests(int guests)
{
	struct guests_names names;
	bool wants = false;
	int lock = -1;
	size_t i;

	if (guests_names(guests, &names))
		return;
	for (i = 0; i < names.count && !wants; i++)
		wants = sweep_one(guests, names.name[i], false);
	if (wants)
		lock = guests_lock(guests, NULL);
	for (i = 0; i < names.count && lock >= 0; i++)
		sweep_one(guests, names.name[i], true);
	if (lock >= 0)
		close(lock);
	guests_names_free(&names);
}
