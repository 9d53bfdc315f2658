/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One client of a keeper, from its connection to its end. */
#ifndef GPUBOX_KEEPER_VISIT_H
#define GPUBOX_KEEPER_VISIT_H

#include <stdbool.h>

#include "guest/running.h"
#include "guest/watch.h"
#include "keeper/wire.h"
#include "plan/plan.h"

/* For who connects and says nothing. */
#define VISIT_SILENT_NS INT64_C(10000000000)

enum visit_kind {
	VISIT_NEW,    /* has asked for nothing yet */
	VISIT_WAITER, /* is told the guest's end */
	VISIT_EXEC,   /* has a process in the guest */
};

struct visit {
	struct visit *next;
	struct guest *guest;
	const struct plan *plan; /* of the guest */
	struct watch watch;
	uint32_t process; /* of an exec: its number */
	enum visit_kind kind;
	bool left; /* of an exec: its process has ended, or goes on alone */
	bool dies; /* of an exec: its process is killed when the client is gone */
};

/*
 * Do what @packet wants, whose descriptors it may take. False: the client has
 * had its last answer, or is not to be trusted.
 */
bool visit_take(struct visit *visit, struct wire_packet *packet);

/* The client is gone, or is to go. Its process, if it has one, goes on. */
void visit_leave(struct visit *visit);

/* The guest has ended with @status. */
void visit_tell_end(const struct visit *visit, int status);

#endif /* GPUBOX_KEEPER_VISIT_H */
