// SPDX-License-Identifier: GPL-2.0-or-later
#include "clock.h"
#include "guest/ending.h"

#include <signal.h>

#define NS_PER_MS INT64_C(1000000)

/* From SIGKILL to the command's end, however short a time stop gives. */
#define KILLED_NS (2 * NS_PER_S)

static int64_t in_ns(int64_t ns)
{
	return clock_now_ns() + ns;
}

void ending_kill_vmm(struct guest *s)
{
	if (s->stage >= STAGE_ENDED)
		return;
	if (!s->facts->vmm_killed)
		s->stage_deadline = in_ns(QEMU_PROCESS_KILL_MS * NS_PER_MS);
	s->facts->vmm_killed = true;
	kill(-s->vmm.pid, SIGKILL);
}

void ending_abandon(struct guest *s, int signo)
{
	s->facts->interrupted = signo;
	s->abandoned = true;
	ending_kill_vmm(s);
}

/* QEMU's end is the last step. */
static void end_vmm(struct guest *s)
{
	if (s->stopping)
		s->facts->interrupted = SIGKILL;
	s->command_deadline = GUEST_STATE_NEVER;
	ending_kill_vmm(s);
}

/* Ask the command to end, make it end, end the guest. */
static void end_command(struct guest *s, int signo)
{
	s->command_deadline = in_ns(s->kill_grace);
	switch (s->kill_step++) {
	case 0:
		/* A stopped command takes no other signal, timeout(1). */
		if (channel_signal(&s->channel, signo) ||
		    channel_signal(&s->channel, SIGCONT))
			end_vmm(s);
		break;
	case 1:
		if (s->kill_grace < KILLED_NS && s->stopping)
			s->command_deadline = in_ns(KILLED_NS);
		if (channel_signal(&s->channel, SIGKILL))
			end_vmm(s);
		break;
	default:
		end_vmm(s);
		break;
	}
}

void ending_stop(struct guest *s, int signo, int64_t grace_ms)
{
	if (s->stage == STAGE_BOOT) {
		ending_abandon(s, SIGKILL);
		return;
	}
	if (s->stage != STAGE_RUN)
		return;
	s->stopping = !s->facts->timed_out;
	s->kill_grace = grace_ms * NS_PER_MS;
	s->kill_step = 0;
	end_command(s, signo);
}

void ending_command_is_late(struct guest *s)
{
	s->facts->timed_out = !s->stopping;
	end_command(s, SIGTERM);
}
