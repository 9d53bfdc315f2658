// SPDX-License-Identifier: GPL-2.0-or-later
#include "clock.h"

#include "sys.h"

#define CLOCK_SECOND   1000000000ull
#define CLOCK_WAIT_MAX 0x7fffffff /* ppoll's argument as an int */

uint64_t clock_ns(void)
{
	return sys_clock_ns(SYS_CLOCK_BOOTTIME);
}

uint64_t clock_deadline(uint32_t ms)
{
	return clock_ns() + ms * CLOCK_MS;
}

int clock_left(uint64_t deadline)
{
	uint64_t now = clock_ns(), ms;

	if (now >= deadline)
		return 0;
	ms = (deadline - now + CLOCK_MS - 1) / CLOCK_MS;
	return ms > CLOCK_WAIT_MAX ? CLOCK_WAIT_MAX : (int)ms;
}

int clock_set_exactly(uint64_t realtime_ns)
{
	const struct __kernel_timespec time = {
		.tv_sec = (long long)(realtime_ns / CLOCK_SECOND),
		.tv_nsec = (long long)(realtime_ns % CLOCK_SECOND),
	};

	return (int)SYS_2(clock_settime, SYS_CLOCK_REALTIME, &time);
}

int clock_set(uint64_t realtime_ns)
{
	uint64_t now = sys_clock_ns(SYS_CLOCK_REALTIME);
	uint64_t off = now > realtime_ns ? now - realtime_ns : realtime_ns - now;

	return off <= CLOCK_SECOND ? 0 : clock_set_exactly(realtime_ns);
}
