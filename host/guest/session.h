/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One guest from QEMU's start to its end, and the command's streams. */
#ifndef GPUBOX_GUEST_SESSION_H
#define GPUBOX_GUEST_SESSION_H

#include "fault.h"
#include "guest/outcome.h"
#include "guest/stream.h"
#include "prepare/phases.h"
#include "prepare/prepared.h"

/* The ends of the command's streams, and of what else a guest says. */
struct session_io {
	int in;	      /* read when the request is interactive */
	int out;      /* with no @out_to */
	int err;      /* with no @err_to */
	int terminal; /* made raw, and back; -1: none */
	int window;   /* the terminal whose size the command has; -1: none */
	struct capture *out_to; /* or NULL */
	struct capture *err_to; /* or NULL */
	int console;		/* a copy of the guest's console, or -1 */
	int vmm;		/* a copy of QEMU's stderr, or -1 */
};

/*
 * Run the guest that is @prepared and fill in @facts (all zero before);
 * outcome_decide() tells what they mean. While it runs, the signals of
 * guest/signals.h are the command's; they and @io's terminal are as before
 * when it returns, and QEMU has ended. The files of @prepared are closed; the
 * descriptors of @io stay the caller's.
 *
 * Errors, before the guest runs: those of qemu_process_start(), plan_job(),
 * signalfd(2), -ENOTTY (FAULT_HOST: @io's terminal is none), -ENOMEM.
 */
int session_run(struct prepared *prepared, const struct session_io *io,
		struct phases *phases, struct facts *facts, struct fault *fault);

#endif /* GPUBOX_GUEST_SESSION_H */
