// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/boot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "guest/guest.h"
#include "guest_abi.h"
#include "keeper/keeper.h"
#include "log.h"
#include "openshell/pull.h"
#include "openshell/sandbox.h"
#include "openshell/want.h"
#include "prepare/prepare.h"

struct boot {
	struct want want;
	struct prepared prepared;
	struct keeper keeper;
	struct phases phases;
	struct outcome_facts facts;
	struct outcome outcome;
	struct fault left; /* what could not be given back */
	bool opened;
};

/* Between the order and now somebody may have changed his mind. */
static bool boot_is_wanted(const struct entry *sandbox)
{
	enum sandbox_wanted wanted;

	return !sandbox_wanted(sandbox, &wanted) &&
	       wanted == SANDBOX_WANTED_RUNNING;
}

static int boot_guest(struct boot *boot, struct fault *fault)
{
	struct keep_log console = {.fd = -1}, vmm = {.fd = -1};
	struct guest_io io = {.console = &console, .vmm = &vmm};
	int err;

	err = keeper_io(&boot->keeper, boot->prepared.plan, &io, fault);
	if (err)
		return err;
	return guest_run(&boot->prepared, &io, &boot->keeper.hooks,
			 &boot->phases, &boot->facts, fault);
}

static int boot_pull(struct boot *boot, const struct setup *setup,
		     const struct entry *sandbox, struct fault *fault)
{
	if (!boot->want.pull)
		return 0;
	sandbox_step(sandbox, SANDBOX_STEP_PULL);
	return pull(setup, boot->want.pull, fault);
}

static int boot_prepared(struct boot *boot, const struct entry *sandbox,
			 struct fault *fault)
{
	int err;

	boot->opened = true;
	sandbox_step(sandbox, SANDBOX_STEP_DISKS);
	err = prepare_open(&boot->prepared, &boot->want.request,
			   &boot->want.board, true, &boot->phases, fault);
	if (!err && !boot_is_wanted(sandbox))
		return -ECANCELED;
	if (!err)
		err = prepare_take(&boot->prepared, fault);
	if (err)
		return err;
	sandbox_step(sandbox, SANDBOX_STEP_GUEST);
	err = boot_guest(boot, fault);
	prepare_give_back(&boot->prepared, &boot->left);
	return err;
}

/*
 * What is said while the folder of the guest is still there: who removes that
 * does not make the sandbox one that is to be started.
 */
static void boot_note(const struct boot *boot, const struct entry *sandbox)
{
	const struct fault *fault = &boot->outcome.fault;
	char text[SANDBOX_ENDED_MAX];

	snprintf(text, sizeof(text), SANDBOX_ENDED_TEXT, boot->outcome.status);
	if (boot_is_wanted(sandbox))
		sandbox_fail(sandbox,
			     fault->class != FAULT_NONE ? fault->text : text);
}

static void boot_end(struct boot *boot, const struct entry *sandbox, int err)
{
	struct outcome *outcome = &boot->outcome;
	struct fault *fault = &outcome->fault;

	outcome->status = ABI_STATUS_GPUBOX;
	if (!err)
		outcome_decide(&boot->facts, outcome);
	if (fault->class == FAULT_NONE)
		*fault = boot->left;
	else
		fault_then(fault, &boot->left);
	if (err != -ECANCELED)
		boot_note(boot, sandbox);
	if (boot->keeper.record.state != RECORD_RUNNING &&
	    fault->class != FAULT_NONE)
		log_error("%s: %s", boot->want.name, fault->text);
	keeper_close(&boot->keeper, outcome, boot->facts.verdict.oom_killed);
}

static void boot_keep(struct boot *boot, const struct setup *setup,
		      const struct entry *sandbox)
{
	struct fault *fault = &boot->outcome.fault;
	int err;

	err = keeper_open(&boot->keeper, &boot->want.request, false, -1, fault);
	/* somebody else keeps this guest, and says what comes of it */
	if (err == -EEXIST)
		return;
	if (!err && !boot_is_wanted(sandbox))
		err = -ECANCELED;
	if (!err)
		err = boot_pull(boot, setup, sandbox, fault);
	if (!err)
		err = boot_prepared(boot, sandbox, fault);
	boot_end(boot, sandbox, err);
	if (boot->opened)
		prepare_free(&boot->prepared);
}

void boot(const struct setup *setup, const struct entry *sandbox,
	  const messages_sandbox *asked)
{
	struct boot *boot = calloc(1, sizeof(*boot));
	struct fault fault = {0};
	int err;

	if (!boot) {
		sandbox_fail(sandbox, "out of memory");
		return;
	}
	phases_init(&boot->phases, clock_now_ns());
	err = want_make(&boot->want, setup, asked, &fault);
	if (err)
		sandbox_fail(sandbox, *fault.text ? fault.text : strerror(-err));
	else
		boot_keep(boot, setup, sandbox);
	want_free(&boot->want);
	free(boot);
}
