// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/admit.h"

#include <errno.h>
#include <stdlib.h>

#include "clock.h"
#include "doctor/doctor.h"
#include "openshell/pull.h"
#include "openshell/want.h"
#include "prepare/phases.h"
#include "prepare/prepare.h"

/* The first that stops every device, or the first device. */
static int admit_say(const struct findings *findings, struct fault *fault)
{
	const struct finding *finding, *first = NULL;
	size_t i, more = 0;
	char bdf[PCI_BDF_TEXT] = "";

	for (i = 0; i < findings->count; i++) {
		finding = &findings->finding[i];
		if (finding->severity != FINDING_BLOCKER)
			continue;
		more += first != NULL;
		if (!first)
			first = finding;
	}
	if (!first)
		return 0;
	if (!first->of_host)
		pci_bdf_format(first->bdf, bdf);
	return fault_set(fault, FAULT_GPU, -ENODEV, "%s%s%s. %s%s%s", bdf,
			 *bdf ? ": " : "", first->text, first->remedy,
			 *first->remedy ? " " : "",
			 more ? "'gpubox doctor' on the host says what else is "
				"in the way"
			      : "'gpubox doctor' on the host says more");
}

static int admit_devices(const struct setup *setup, struct fault *fault)
{
	struct findings findings = {0};
	struct facts facts;
	int err;

	err = facts_gather(setup->host, setup->board, NULL, &facts, fault);
	if (err)
		return err;
	doctor_run(&facts, &findings);
	if (findings.err)
		err = fault_no_memory(fault, "doctor");
	else if (doctor_verdict(&facts, &findings, NULL) == DOCTOR_NOT_READY)
		err = admit_say(&findings, fault);
	findings_free(&findings);
	facts_free(&facts);
	return err;
}

static int admit_plan(const struct want *want, struct fault *fault)
{
	struct prepared *prepared = calloc(1, sizeof(*prepared));
	struct phases phases;
	int err;

	if (!prepared)
		return fault_no_memory(fault, "plan");
	phases_init(&phases, clock_now_ns());
	err = prepare_open(prepared, &want->request, &want->board, false,
			   &phases, fault);
	prepare_free(prepared);
	free(prepared);
	return err;
}

int admit(const struct setup *setup, const messages_sandbox *asked,
	  struct fault *fault)
{
	struct want *want = calloc(1, sizeof(*want));
	int err;

	if (!want)
		return fault_no_memory(fault, "sandbox");
	err = want_make(want, setup, asked, fault);
	if (!err && want->pull) {
		err = pull_check(fault);
		/* what is in it nobody knows yet */
		want->request.root = NULL;
	}
	if (!err && want->request.gpu_count)
		err = admit_devices(setup, fault);
	if (!err)
		err = admit_plan(want, fault);
	want_free(want);
	free(want);
	return err;
}
