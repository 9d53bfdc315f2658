/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One guest from QEMU's start to its end, and the command's streams. */
#ifndef GPUBOX_GUEST_GUEST_H
#define GPUBOX_GUEST_GUEST_H

#include "fault.h"
#include "guest/outcome.h"
#include "guest/guest_io.h"
#include "guest/running.h"
#include "prepare/phases.h"
#include "prepare/prepared.h"

/*
 * A guest whose template is of no use is started a second time, cold: then
 * @hooks are told of an end and of another beginning.
 *
 * Run the guest that is @prepared and fill in @facts (all zero before);
 * outcome_decide() tells what they mean. While it runs, the signals of
 * guest/signals.h are the command's; they and @io's terminal are as before
 * when it returns, and QEMU has ended. The files of @prepared are closed; the
 * descriptors of @io stay the caller's. @hooks, of those who take part in it
 * meanwhile, may be NULL.
 *
 * Errors, before the guest runs: those of qemu_process_start(), plan_job(),
 * signalfd(2), -ENOTTY (FAULT_HOST: @io's terminal is none), -ENOMEM.
 */
int guest_run(struct prepared *prepared, const struct guest_io *io,
	      const struct guest_hooks *hooks, struct phases *phases,
	      struct outcome_facts *facts, struct fault *fault);

#endif /* GPUBOX_GUEST_GUEST_H */
