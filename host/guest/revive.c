// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/revive.h"

#include "clock.h"
#include "prepare/prepare.h"

/* Of the time that a guest has to boot: to be heard from a template. */
#define REVIVE_PART 4

int64_t revive_deadline(const struct guest *s)
{
	int64_t ns = s->prepared->board->boot_timeout_s * INT64_C(1000000000);

	return clock_now_ns() + (s->restoring ? ns / REVIVE_PART : ns);
}

void revive_heard(struct guest *s)
{
	if (!s->restoring)
		return;
	channel_time(&s->channel, clock_date_ns());
	channel_writable(&s->channel);
	s->restoring = false;
	phases_mark(s->phases, "restored");
	prepare_let_go(s->prepared);
	if (s->stage == STAGE_BOOT)
		s->stage_deadline = revive_deadline(s);
}
