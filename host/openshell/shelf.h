/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All sandboxes, as they were seen last, and what has changed since when: each
 * change has a number. A sandbox that is gone is remembered for those who have
 * not heard of it.
 */
#ifndef GPUBOX_OPENSHELL_SHELF_H
#define GPUBOX_OPENSHELL_SHELF_H

#include "openshell/sandbox.h"

/* More of those that are gone are forgotten, and shelf->forgotten says so. */
#define SHELF_GONE_MAX 256
/* More are not taken. */
#define SHELF_MAX 256

struct shelf {
	struct sandbox *first; /* by id */
	struct sandbox *gone;  /* with an id and a version alone */
	uint64_t clock;	       /* the number of the last change */
	uint64_t forgotten;    /* the last that was forgotten */
	unsigned int count, gone_count;
	int store;
};

/*
 * Look at all that are in the folder @store, which stays the caller's. What is
 * left of those that were not written or not removed whole is removed.
 * shelf_close() in every case. Errors: those of opendir(3).
 */
int shelf_open(struct shelf *shelf, int store);
void shelf_close(struct shelf *shelf);

/* Look at those again that are known, or at @id, known or not. */
void shelf_look(struct shelf *shelf);
void shelf_look_at(struct shelf *shelf, const char *id);

/* By its id, or if that is "" the first of its name; NULL: there is none. */
const struct sandbox *shelf_find(const struct shelf *shelf, const char *id,
				 const char *name);

/* How many have this name, which is one's own within a workspace alone. */
size_t shelf_namesakes(const struct shelf *shelf, const char *name);

/*
 * The first change behind number @seen: a sandbox, or with *@gone set one that
 * is gone. NULL: there is none.
 */
const struct sandbox *shelf_next(const struct shelf *shelf, uint64_t seen,
				 bool *gone);

/* Nobody has to hear of those that went up to number @seen. */
void shelf_heard(struct shelf *shelf, uint64_t seen);

#endif /* GPUBOX_OPENSHELL_SHELF_H */
