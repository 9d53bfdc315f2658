/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One sandbox, as its folder says it: what was asked for ("request", with the
 * token in it: nobody else reads it), what it is to be ("wanted"), why it could
 * not be that ("fault"). Who starts its guest holds the folder's lock. The
 * guest itself is one of those that stay, named after it.
 */
#ifndef GPUBOX_OPENSHELL_SANDBOX_H
#define GPUBOX_OPENSHELL_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "keeper/entry.h"
#include "openshell/messages.h"

/* Of an id, with its NUL: with the prefix it is the name of a guest. */
#define SANDBOX_ID     54
#define SANDBOX_PREFIX "openshell-"

enum sandbox_wanted {
	SANDBOX_WANTED_RUNNING,
	SANDBOX_WANTED_STOPPED,
	SANDBOX_WANTED_GONE,
};

enum sandbox_state {
	SANDBOX_ABSENT, /* there is no such folder, or not all of it */
	SANDBOX_STARTING,
	SANDBOX_RUNNING,
	SANDBOX_ENDED,	  /* its supervisor has, by itself */
	SANDBOX_FAILED,	  /* it never began */
	SANDBOX_STALLED,  /* it is to run, and nobody starts it */
	SANDBOX_STOPPING, /* its guest is still there */
	SANDBOX_STOPPED,
	SANDBOX_DELETING,
};

/* How far one is that starts. */
enum sandbox_step {
	SANDBOX_STEP_NONE,
	SANDBOX_STEP_PULL,  /* its image is fetched */
	SANDBOX_STEP_DISKS, /* they are opened or made */
	SANDBOX_STEP_GUEST, /* it boots */
};

/* Of one whose supervisor has ended by itself: a format for its status. */
#define SANDBOX_ENDED_TEXT                          \
	"the supervisor has ended with status %d; " \
	"'openshell logs' has what it said"
/* Bytes of that. */
#define SANDBOX_ENDED_MAX 96

/* What is told of a sandbox. */
struct sandbox {
	struct sandbox *next;
	char *name, *name_space, *workspace; /* owned */
	uint64_t version; /* of whoever lists it: when it changed last */
	int64_t changed;  /* the same as a time, CLOCK_MONOTONIC in ms */
	enum sandbox_state state;
	enum sandbox_step step; /* of SANDBOX_STARTING */
	char id[SANDBOX_ID];
	char message[1024]; /* of an ended or a failed one */
};

/* Whether @id can be a folder's and a guest's name. */
bool sandbox_id_is_good(const char *id);

/* The name of its guest. */
void sandbox_guest(const char *id, char name[GUESTS_NAME]);

/*
 * Write what it is to be, or what was asked for: whole or not at all. -ENOMEM,
 * those of output_write_at(). That it is to go can be said without room, and of
 * one that is to run that it is to stop.
 */
int sandbox_want(const struct entry *entry, enum sandbox_wanted wanted);
int sandbox_write(const struct entry *entry, const messages_sandbox *request);

/* -ENOENT: nobody has said it; -EBADMSG. */
int sandbox_wanted(const struct entry *entry, enum sandbox_wanted *wanted);

/* Whether it was written to its end. True when it cannot be told. */
bool sandbox_is_whole(const struct entry *entry);

/* What was asked for, messages_free() frees; NULL: it cannot be read. */
messages_sandbox *sandbox_read(const struct entry *entry);

/* Note why it could not begin, and how far it is. */
void sandbox_fail(const struct entry *entry, const char *why);
void sandbox_step(const struct entry *entry, enum sandbox_step step);

/* It has not been started: forget both. */
void sandbox_forget(const struct entry *entry);

/*
 * Hold the lock of the open folder as who starts its guest, for as long as a
 * copy of the descriptor is open; wait at most @wait_ms for another one.
 * -EBUSY, fcntl(2).
 */
int sandbox_hold(const struct entry *entry, int wait_ms);

/*
 * Look at the sandbox ->id in @store, whose guest is in @guests (what
 * guests_open() returned), and fill in the rest but for ->next and ->version.
 * What cannot be read, for want of descriptors or memory, stays as it was seen
 * before; at first that is SANDBOX_ABSENT. sandbox_free() frees what it has.
 * Changes nothing on the host.
 */
void sandbox_look(int store, int guests, struct sandbox *sandbox);
void sandbox_free(struct sandbox *sandbox);

/*
 * Remove the folder of @id if it is one that a killed worker had not written
 * whole, or had not removed whole. Nobody else may be at work in @store.
 */
void sandbox_sweep(int store, const char *id);

#endif /* GPUBOX_OPENSHELL_SANDBOX_H */
