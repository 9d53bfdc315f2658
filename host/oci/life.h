/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The life of a container, in the process that its engine waits for. */
#ifndef GPUBOX_OCI_LIFE_H
#define GPUBOX_OCI_LIFE_H

#include "guest/outcome.h"
#include "guest/running.h"
#include "keeper/server.h"
#include "oci/answer.h"
#include "oci/container.h"
#include "prepare/phases.h"
#include "prepare/prepared.h"

struct life {
	struct container *container;
	struct answer *answer;
	const struct spec *spec;
	const struct board *board;
	const struct cgroup *cgroup; /* where it is to be */
	const char *console;	     /* --console-socket, or NULL */
	bool detached; /* from who called, whose terminal is another */
	/* its own */
	struct guest_hooks hooks;
	struct server server;
	struct guest *guest;
	struct prepared *prepared;
	struct outcome_facts *facts;
	struct phases phases;
	struct outcome outcome;
	struct fault told; /* why its guest was not to go on */
	int starter;	   /* who waits for the start, or -1 */
	int terminal;
};

/*
 * What is to be done before the engine's hooks: oomScoreAdj, the session, its
 * terminal, the network namespace. Errors, FAULT_HOST: those of
 * oom_score_set(), console_open() and unshare(2).
 */
int life_enter(struct life *life, struct fault *fault);

/*
 * Put the container's process, which has no children yet, into its control
 * group: from outside where that can be, for whom systemd's library is gone with
 * the caller. The container has what is then ours to remove, also on failure,
 * and its record is written, before and after. Errors: those of scope_enter()
 * and container_write().
 */
int life_confine(const struct life *life, struct fault *fault);

/*
 * Make ready what the guest needs, devices included; life_end() in every case.
 * Errors: those of prepare_open() and prepare_take(); -ENOMEM.
 */
int life_prepare(struct life *life, struct fault *fault);

/*
 * Boot the guest and stay with it. @starter, who is told when the command runs
 * or why it does not, is closed; -1: nobody. Returns the exit status that the
 * command has, or that says why it has none.
 */
int life_run(struct life *life, int starter);

/* Give back what was taken. */
void life_end(struct life *life);

#endif /* GPUBOX_OCI_LIFE_H */
