// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/guest.h"

#include <stdio.h>
#include <string.h>

#include "guest/guest_state.h"
#include "log.h"
#include "prepare/prepare.h"
#include "prepare/prepare_ram.h"
#include "prepare/prepare_template.h"

/* QEMU's own words, if it had some, are the reason. */
static void run_why(const struct outcome_facts *facts, char *why, size_t size)
{
	const struct tail *said = &facts->vmm_stderr;

	if (*facts->lost)
		snprintf(why, size, "%s", facts->lost);
	else if (facts->boot_timed_out)
		snprintf(why, size, "nothing was heard of its guest in time");
	else if (facts->protocol)
		snprintf(why, size, "its guest sent %s", facts->protocol);
	else if (*tail_last(said))
		snprintf(why, size, "%s", tail_last(said));
	else
		snprintf(why, size, "QEMU ended with it");
}

/* The next run of that kind may have more luck with it. */
static void run_spare(const char *why)
{
	log_notice("the template cannot be used (%s): starting cold", why);
}

static void run_discard(const struct prepared *prepared, const char *why)
{
	log_notice("the template was of no use and is thrown away (%s): "
		   "starting cold",
		   why);
	prepare_template_discard(prepared, why);
}

/* What the caller's own limits forbid is not the template's fault. */
static void run_no_memory(int err, struct outcome_facts *facts)
{
	snprintf(facts->lost, sizeof(facts->lost), "its memory: %s",
		 strerror(-err));
	facts->spared = true;
}

int guest_run(struct prepared *prepared, const struct guest_io *io,
	      const struct guest_hooks *hooks, struct phases *phases,
	      struct outcome_facts *facts, struct fault *fault)
{
	char why[TEMPLATE_WHY];
	bool unheard = false;
	int err;

	err = prepare_ram_open(prepared);
	if (err) {
		run_no_memory(err, facts);
	} else {
		err = guest_once(prepared, io, hooks, phases, facts, &unheard,
				 fault);
		if (err || !unheard)
			return err;
	}
	run_why(facts, why, sizeof(why));
	if (facts->spared)
		run_spare(why);
	else
		run_discard(prepared, why);
	phases_mark(phases, "template-lost");
	memset(facts, 0, sizeof(*facts));
	err = prepare_cold(prepared, why, phases, fault);
	return err ? err
		   : guest_once(prepared, io, hooks, phases, facts, &unheard,
				fault);
}
