// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/running.h"

#include <errno.h>
#include <signal.h>

#include "guest/ending.h"
#include "guest/guest_state.h"
#include "guest_abi.h"

int running_watch(struct guest *guest, struct watch *watch)
{
	return watch_add(&guest->watches, watch);
}

void running_unwatch(struct guest *guest, const struct watch *watch)
{
	watch_remove(&guest->watches, watch);
}

bool running_is_up(const struct guest *guest)
{
	return guest->stage == STAGE_RUN;
}

pid_t running_vmm(const struct guest *guest)
{
	return guest->stage < STAGE_ENDED ? guest->vmm.pid : 0;
}

int running_signal(struct guest *guest, int signo)
{
	if (!running_is_up(guest))
		return -ESRCH;
	return channel_signal(&guest->channel, signo);
}

int running_signal_all(struct guest *guest, int signo)
{
	if (!running_is_up(guest))
		return -ESRCH;
	return channel_signal(&guest->channel, signo | (int)ABI_SIGNAL_ALL);
}

void running_stop(struct guest *guest, int signo, int64_t grace_ms)
{
	ending_stop(guest, signo, grace_ms);
}

void running_kill(struct guest *guest)
{
	ending_abandon(guest, SIGKILL);
}
