// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/follow.h"

#include <poll.h>

#include "clock.h"
#include "guest_abi.h"
#include "net/lender.h"
#include "plan/job_nics.h"

/* When to look again whether a guest has read what it was told before. */
#define FOLLOW_AGAIN_NS INT64_C(1000000000)

static void follow_tell(struct guest *s)
{
	struct lender *lender = &s->prepared->lender;
	uint8_t items[ABI_NETWORK_MAX];
	struct nics nics;
	int ret = lender_follow(lender, &nics);

	if (ret < 0)
		s->network.events = 0;
	if (ret > 0)
		channel_network(&s->channel, items, job_nics_items(&nics, items));
}

/* One that reads nothing is told no more: the lender keeps the last of it. */
static void follow_ready(void *arg, short revents)
{
	struct guest *s = arg;

	(void)revents;
	s->network.events = POLLIN;
	if (channel_has_room(&s->channel)) {
		follow_tell(s);
		return;
	}
	s->network.events = 0;
	s->network.deadline = clock_now_ns() + FOLLOW_AGAIN_NS;
}

void follow_begin(struct guest *s)
{
	if (s->prepared->lender.pid <= 0)
		return;
	s->network = (struct watch){
		.ready = follow_ready,
		.arg = s,
		.deadline = WATCH_NEVER,
		.fd = s->prepared->lender.fd,
		.events = POLLIN,
	};
	watch_add(&s->watches, &s->network);
}
