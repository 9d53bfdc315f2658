// SPDX-License-Identifier: GPL-2.0-or-later
#include "clock.h"

#include <time.h>

static int64_t clock_read(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

int64_t clock_now_ns(void)
{
	return clock_read(CLOCK_MONOTONIC);
}

int64_t clock_now_ms(void)
{
	return clock_now_ns() / 1000000;
}

uint64_t clock_date_ns(void)
{
	return (uint64_t)clock_read(CLOCK_REALTIME);
}
