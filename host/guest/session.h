/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One guest from QEMU's start to its end, and the command's streams. */
#ifndef GPUBOX_GUEST_SESSION_H
#define GPUBOX_GUEST_SESSION_H

#include "fault.h"
#include "guest/outcome.h"
#include "guest/phases.h"
#include "plan/plan.h"
#include "guest/stream.h"

/* Where the texts of a session go. */
struct session_output {
	struct capture *out; /* instead of our stdout, or NULL */
	struct capture *err; /* instead of our stderr, or NULL */
	int console_fd;	     /* a copy of the guest's console, or -1 */
	int vmm_fd;	     /* a copy of QEMU's stderr, or -1 */
};

/*
 * Carry out @plan and fill in @facts (all zero before); outcome_decide()
 * tells what they mean. While it runs, the signals of guest/signals.h are
 * the command's, and with --tty the terminal on stdin is raw; both are as
 * before when it returns, and QEMU has ended. The files of @plan are closed.
 *
 * Errors, before the guest runs: those of qemu_process_start(), signalfd(2),
 * -ENOTTY (FAULT_HOST: --tty without a terminal on stdin), -ENOMEM.
 */
int session_run(struct plan *plan, const struct session_output *output,
		struct phases *phases, struct facts *facts, struct fault *fault);

#endif /* GPUBOX_GUEST_SESSION_H */
