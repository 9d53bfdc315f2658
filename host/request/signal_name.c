// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/signal_name.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "request/units.h"

#define SIGNAL_NAME_MAX 64
/* glibc and musl keep the first two real-time signals for themselves */
#define SIGNAL_NAME_RTMIN 34

static int signal_name_of(const char *name)
{
	const char *known;
	int signo;

	for (signo = 1; signo < NSIG; signo++) {
		known = sigabbrev_np(signo);
		if (known && !strcasecmp(known, name))
			return signo;
	}
	return -EINVAL;
}

/* RTMIN, RTMIN+N, RTMAX, RTMAX-N */
static int signal_name_real_time(const char *name)
{
	bool from_min = !strncasecmp(name, "RTMIN", 5);
	uint64_t n = 0;

	if (!from_min && strncasecmp(name, "RTMAX", 5) != 0)
		return -EINVAL;
	name += 5;
	if (*name && (*name != (from_min ? '+' : '-') ||
		      units_number("", name + 1, 10, 0,
				   SIGNAL_NAME_MAX - SIGNAL_NAME_RTMIN, &n, NULL)))
		return -EINVAL;
	return from_min ? SIGNAL_NAME_RTMIN + (int)n : SIGNAL_NAME_MAX - (int)n;
}

int signal_name_parse(const char *word)
{
	uint64_t number;
	int signo;

	if (!units_number("", word, 10, 1, SIGNAL_NAME_MAX, &number, NULL))
		return (int)number;
	if (!strncasecmp(word, "SIG", 3))
		word += 3;
	signo = signal_name_of(word);
	return signo > 0 ? signo : signal_name_real_time(word);
}
