/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest whose caller stays with it: the process that runs it is its keeper,
 * as of one that stays, but for its streams. It is listed while it runs, and
 * leaves nothing.
 */
#ifndef GPUBOX_KEEPER_ATTENDED_H
#define GPUBOX_KEEPER_ATTENDED_H

#include "guest/outcome.h"
#include "guest/running.h"
#include "keeper/entry.h"
#include "keeper/record.h"
#include "keeper/server.h"
#include "plan/plan.h"

struct attended {
	struct guest_hooks hooks; /* for guest_run() */
	struct record record;
	struct entry entry;
	struct server server;
	struct guest *guest;	 /* while it runs */
	const struct plan *plan; /* the caller's */
	int guests;
	bool listed;
};

/*
 * Be the keeper of the guest of attended->plan, which is set before guest_run()
 * and stays the caller's. The guest goes by the name of its request, or by one
 * that is made up when there is none or another guest has it. Where it cannot
 * be listed it runs all the same: nobody asked for that.
 */
void attended_init(struct attended *attended);

/* The guest is over with @status. */
void attended_close(struct attended *attended, int status);

#endif /* GPUBOX_KEEPER_ATTENDED_H */
