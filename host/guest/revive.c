// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/revive.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "guest/ending.h"
#include "guest/waited.h"
#include "prepare/prepare.h"
#include "prepare/prepare_ram.h"
#include "qemu/share.h"
#include "qemu/vm_boot.h"

/* Of the time that a guest has to boot: to be heard from a template. */
#define REVIVE_PART 4

/* What others do to the processors prolongs a start by no more than that. */
#define REVIVE_WAITED_NS (600 * NS_PER_S)

static int64_t revive_boot_ns(const struct guest *s)
{
	return s->prepared->board->boot_timeout_s * NS_PER_S;
}

int64_t revive_deadline(const struct guest *s)
{
	int64_t ns = revive_boot_ns(s);

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
	s->facts->waited_s = (unsigned int)(waited / NS_PER_S);
	return now < s->stage_deadline;
}

/* It has not had its job: it starts cold. */
static void revive_lose(struct guest *s, const char *what, const char *why)
{
	if (!*s->facts->lost)
		snprintf(s->facts->lost, sizeof(s->facts->lost), "%s%s%s", what,
			 *why ? ": " : "", why);
	ending_kill_vmm(s);
}

/* The host's limits, and not the template, are why. */
static void revive_spare(struct guest *s, const char *what, int err)
{
	if (!*s->facts->lost)
		s->facts->spared = true;
	revive_lose(s, what, strerror(-err));
}

/* QEMU cannot be asked; if it is gone, it has said why. */
static void revive_speechless(struct guest *s, const char *what, int err)
{
	if (err == -ENOMEM)
		revive_spare(s, what, err);
	else
		ending_kill_vmm(s);
}

static void revive_on_reply(void *arg, json_t *value)
{
	struct guest *s = arg;

	if (!value)
		revive_lose(s, "QEMU refuses it", qmp_refusal(s->qmp));
}

static void revive_no_memory(struct guest *s, int err)
{
	if (err == -EBADMSG)
		revive_lose(s, "its memory is damaged", "");
	else
		revive_spare(s, "its memory", err);
}

void revive_begin(struct guest *s)
{
	int err;

	if (!s->restoring || !s->prepared->plan->vm.ram_apart)
		return;
	err = prepare_ram_begin(s->prepared);
	if (err) {
		revive_no_memory(s, err);
		return;
	}
	s->filling = true;
	s->stage_deadline = clock_now_ns() + revive_boot_ns(s);
}

static void revive_filled(struct guest *s)
{
	const struct qemu_caps *caps = s->prepared->plan->vm.caps;
	int err;

	err = qmp_request(s->qmp, "migrate-set-capabilities",
			  vm_boot_capabilities(true), revive_on_reply, s);
	if (!err)
		err = qmp_request(s->qmp, "migrate-incoming",
				  vm_boot_incoming(caps), revive_on_reply, s);
	if (err)
		revive_speechless(s, "its memory", err);
	else
		s->stage_deadline = revive_deadline(s);
}

void revive_fill(struct guest *s, int64_t now)
{
	int more;

	if (!s->filling)
		return;
	s->filling = s->stage == STAGE_BOOT && !s->facts->vmm_killed && !s->heard;
	if (!s->filling)
		return;
	if (now < s->stage_deadline || revive_allow(s, now))
		more = prepare_ram_fill(s->prepared);
	else
		more = -ETIMEDOUT;
	s->filling = more > 0;
	if (more < 0)
		revive_no_memory(s, more);
	else if (!more)
		revive_filled(s);
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

	if (!value)
		revive_lose(s, "QEMU does not take a shared folder",
			    qmp_refusal(s->qmp));
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
		revive_speechless(s, "a shared folder", err);
}
