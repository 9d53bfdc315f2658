/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The client's side of a process in a guest that stays. */
#ifndef GPUBOX_KEEPER_CALLER_H
#define GPUBOX_KEEPER_CALLER_H

#include "fault.h"
#include "keeper/entry.h"
#include "keeper/order.h"

/* To the process's start: a file system that does not answer takes long. */
#define CALLER_START_MS 60000

/* Who wants to hear that the process runs; an error from it ends the call. */
struct caller_hook {
	int (*started)(void *arg);
	void *arg;
};

/*
 * Have @order executed in the guest of @entry, with our stdin, stdout, stderr
 * and terminal as 'gpubox run' has them, and the signals that it passes on, to
 * its end; of a detached one to its start. *@status is the process's own, or as
 * the launcher's with @fault set: 126, 127, 125; 137 when it is lost. Errors,
 * before anything is executed: those of client_ask(), order_write(), -ENOTTY
 * (stdin is no terminal), -EBADMSG (a keeper of another version), -ENOMEM.
 */
int caller_run(const struct entry *entry, const struct order *order,
	       const struct caller_hook *hook, int *status, struct fault *fault);

#endif /* GPUBOX_KEEPER_CALLER_H */
