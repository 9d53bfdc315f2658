// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/spawned_signals.h"

#include <signal.h>

#define BIT(signo) (UINT64_C(1) << ((signo)-1))
#define STOPS	   (BIT(SIGSTOP) | BIT(SIGTSTP) | BIT(SIGTTIN) | BIT(SIGTTOU))

void spawned_signals_turn(struct spawned_signals *signals,
			  struct channel *channel, uint32_t process)
{
	int signo;

	for (signo = 1; signals->waiting && signo <= 64; signo++) {
		if (!(signals->waiting & BIT(signo)))
			continue;
		if (channel_p_signal(channel, process, signo))
			return;
		signals->waiting &= ~BIT(signo);
	}
}

void spawned_signals_send(struct spawned_signals *signals,
			  struct channel *channel, uint32_t process, int signo)
{
	/* prepare_signal() of kernel/signal.c */
	if (signo == SIGCONT)
		signals->waiting &= ~STOPS;
	else if (BIT(signo) & STOPS)
		signals->waiting &= ~BIT(SIGCONT);
	signals->waiting |= BIT(signo);
	spawned_signals_turn(signals, channel, process);
}
