/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The folder of one guest that stays. Its keeper holds a lock of the file
 * "lock" there for as long as it lives, which others ask about without taking
 * it: a guest is there when its lock is held, whatever else is in the folder.
 */
#ifndef GPUBOX_KEEPER_ENTRY_H
#define GPUBOX_KEEPER_ENTRY_H

#include <stdbool.h>

#include "fault.h"
#include "keeper/guests.h"

#define ENTRY_SOCKET "socket"
#define ENTRY_RECORD "state.json"

struct entry {
	int dir;  /* the folder */
	int lock; /* the open file; of entry_claim(), with the lock held */
	char name[GUESTS_NAME];
};

/* One that is not there, for entry_close(). */
void entry_init(struct entry *entry);

/*
 * Make the folder of @name in @guests and hold its lock. Errors, FAULT_HOST:
 * -EEXIST (there is a guest with this name), -EINVAL (no name of a guest),
 * -EPERM (others could have changed it), those of guests_lock(), mkdir(2) and
 * open(2). entry_close() in every case.
 */
int entry_claim(int guests, const char *name, struct entry *entry,
		struct fault *fault);

/*
 * Open that of @name; without @guests (-1) there is none. Errors, FAULT_HOST:
 * -ENOENT, -EINVAL and -EPERM as above, what open(2) says.
 */
int entry_open(int guests, const char *name, struct entry *entry,
	       struct fault *fault);

/* Whether its keeper lives. True when it cannot be told. */
bool entry_is_alive(const struct entry *entry);

/*
 * Remove the folder and all in it. Who calls holds the guests' lock, or is
 * the keeper. Errors: those of unlinkat(2).
 */
int entry_remove(int guests, const struct entry *entry);

/*
 * Remove the folder of @name, whose maker was killed before its lock had a
 * name, or who removed it when it had none any more. Who calls holds the
 * guests' lock. Errors: -ENOTEMPTY (there is more in it), -EPERM as of
 * entry_open(), those of open(2) and unlinkat(2).
 */
int entry_remove_unlocked(int guests, const char *name);

/* Close what is open; the lock goes with it. */
void entry_close(struct entry *entry);

#endif /* GPUBOX_KEEPER_ENTRY_H */
