/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What gateways have asked for and has no end yet: work on a sandbox, one after
 * the other for each, and streams of changes. Work goes on when nobody waits
 * for it any more.
 */
#ifndef GPUBOX_OPENSHELL_ASK_H
#define GPUBOX_OPENSHELL_ASK_H

#include "openshell/act.h"
#include "openshell/h2.h"
#include "openshell/shelf.h"

/* Of both kinds, and of those that are worked on at a time. */
#define ASKS_MAX    256
#define ASK_WORKERS 16
/* Bytes in memory of what all of them ask for. */
#define ASKS_ROOM (64u << 20)

struct ask {
	struct ask *next;
	struct h2_call *call;	 /* who waits; NULL: nobody */
	messages_sandbox *asked; /* owned; or NULL */
	uint64_t seen, since;	 /* of a watch: changes on the shelf */
	uint64_t begun;		 /* what was before is told, and no event */
	struct worker worker;
	enum act_kind kind;
	bool watches;
	bool runs; /* there is a worker */
	char id[SANDBOX_ID];
};

struct asks {
	struct ask *first; /* in the order they came */
	const struct setup *setup;
	struct shelf *shelf;
	size_t held; /* bytes of messages; messages_read_held() counts */
	unsigned int count, workers;
};

/*
 * Let @kind be done to @id; @asked becomes the ask's in every case. @call is
 * answered when it is done, or now if it cannot be. NULL: it is our own idea.
 */
void ask_begin(struct asks *asks, struct h2_call *call, enum act_kind kind,
	       const char *id, messages_sandbox *asked);

/* Let @call hear of all sandboxes, and of every change. */
void ask_watch(struct asks *asks, struct h2_call *call);

/*
 * The worker of @ask has something to say: answer, and begin what has waited.
 */
void ask_end(struct asks *asks, struct ask *ask);

/* Something is done to @id, or is about to be. */
bool ask_is_busy(const struct asks *asks, const char *id);

/* Sandbox @id may be created: there is one, or not yet SHELF_MAX with it. */
bool ask_has_place(const struct asks *asks, const char *id);

/* The call is gone: of h2's handler. */
void ask_leave(struct asks *asks, struct h2_call *call);

/* What the shelf has that @call's watch has not heard of: of h2's handler. */
void ask_feed(struct asks *asks, struct h2_call *call);

/* Something may have changed on the shelf: tell those who have read all. */
void ask_feed_all(struct asks *asks);

/* The driver ends: so do the watches, and the workers with it. */
void ask_close(struct asks *asks);

#endif /* GPUBOX_OPENSHELL_ASK_H */
