/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest that stays, in the process that keeps it. */
#ifndef GPUBOX_KEEPER_KEEPER_H
#define GPUBOX_KEEPER_KEEPER_H

#include "guest/guest_io.h"
#include "guest/outcome.h"
#include "guest/running.h"
#include "keeper/cri_log.h"
#include "keeper/entry.h"
#include "keeper/record.h"
#include "keeper/server.h"
#include "request/request.h"

struct keeper {
	struct guest_hooks hooks; /* for guest_run() */
	struct record record;
	struct entry entry;
	struct server server;
	struct watch caller; /* who waits for the start: a pipe's other end */
	struct pump_capture out, err; /* into the log */
	struct guest *guest;	      /* while it runs */
	const struct plan *plan;      /* of that */
	int guests;
	int report; /* for detach_report() */
	int in[2];  /* of a stdin that has no end and no bytes */
	struct cri_log log;
};

/*
 * Take the name of @request, or make one, which @request has then, and begin
 * its folder. @report is detach_fork()'s. keeper_close() in every case.
 * Errors, FAULT_HOST: those of guests_open(), entry_claim(), record_write(),
 * server_open(), -ENOMEM.
 */
int keeper_open(struct keeper *keeper, struct request *request, bool remove,
		int report, struct fault *fault);

/*
 * The streams of the command of @plan, which stays the caller's while the guest
 * runs: to the log, and from nowhere. Errors, FAULT_HOST: those of pipe2(2).
 */
int keeper_io(struct keeper *keeper, const struct plan *plan,
	      struct guest_io *io, struct fault *fault);

/* The caller of a guest that has not begun is gone. */
bool keeper_is_alone(const struct keeper *keeper);

/*
 * The guest is over, and the devices are back: tell it to the record, to who
 * waits, and to the caller when the command never began. What never began
 * leaves nothing.
 */
void keeper_close(struct keeper *keeper, const struct outcome *outcome,
		  bool oom_killed);

#endif /* GPUBOX_KEEPER_KEEPER_H */
