// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/revive.h"

#include <errno.h>

#include "clock.h"
#include "guest/ending.h"
#include "guest/waited.h"
#include "prepare/prepare.h"
#include "qemu/share.h"

/* Of the time that a guest has to boot: to be heard from a template. */
#define REVIVE_PART 4

/* What others do to the processors prolongs a start by no more than that. */
#define REVIVE_WAITED_NS INT64_C(600000000000)

int64_t revive_deadline(const struct guest *s)
{
	int64_t ns = s->prepared->board->boot_timeout_s * INT64_C(1000000000);

	return clock_now_ns() + (s->restoring ? ns / REVIVE_PART : ns);
}

bool revive_allow(struct guest *s, int64_t now)
{
	int64_t waited;

	if (s->stage != STAGE_BOOT || s->left || s->facts->vmm_killed)
		return false;
	waited = waited_ns(s->vmm.pid);
	if (waited > REVIVE_WAITED_NS)
		waited = REVIVE_WAITED_NS;
	if (waited <= s->waited)
		return false;
	s->stage_deadline += waited - s->waited;
	s->waited = waited;
	return now < s->stage_deadline;
}

/* With the frame of its time it begins its job. */
static void revive_go_on(struct guest *s)
{
	channel_time(&s->channel, s->heard);
	channel_writable(&s->channel);
	s->restoring = false;
	phases_mark(s->phases, "restored");
	prepare_let_go(s->prepared);
	if (s->stage == STAGE_BOOT) {
		s->stage_deadline = revive_deadline(s);
		s->waited = waited_ns(s->vmm.pid);
	}
}

static void revive_on_plugged(void *arg, json_t *value)
{
	struct guest *s = arg;

	/* it has not had its job: it starts cold */
	if (!value)
		ending_kill_vmm(s);
	else if (!--s->plugging)
		revive_go_on(s);
}

static int revive_plug(struct guest *s, unsigned int i)
{
	json_t *device = share_plug(i);

	return device ? qmp_request(s->qmp, "device_add", device,
				    revive_on_plugged, s)
		      : -ENOMEM;
}

void revive_heard(struct guest *s)
{
	const struct vm *vm = &s->prepared->plan->vm;
	unsigned int i;
	int err = 0;

	if (!s->restoring || s->heard)
		return;
	s->heard = clock_date_ns();
	if (!share_is_late(vm)) {
		revive_go_on(s);
		return;
	}
	s->plugging = vm->share_count;
	for (i = 0; i < vm->share_count && !err; i++)
		err = revive_plug(s, i);
	if (err)
		ending_kill_vmm(s);
}
