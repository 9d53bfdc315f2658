// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/moment.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "request/units.h"

#define NS_PER_MS INT64_C(1000000)
/* 9999-12-31, the last day of RFC 3339 */
#define MOMENT_MAX_S INT64_C(253402300799)

int64_t moment_now(void)
{
	return (int64_t)clock_date_ns();
}

void moment_print(int64_t ns, char text[MOMENT_TEXT])
{
	time_t seconds = (time_t)(ns / NS_PER_S);
	char day[24];
	struct tm tm;

	/* An int64_t of ns ends in 2262. */
	if (ns < 0 || !gmtime_r(&seconds, &tm) ||
	    !strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm))
		snprintf(day, sizeof(day), "1970-01-01T00:00:00");
	snprintf(text, MOMENT_TEXT, "%.19s.%09dZ", day,
		 ns < 0 ? 0 : (int)(ns % NS_PER_S));
}

/* @count digits of @text, or -1 where there are none. */
static int moment_digits(const char *text, int count)
{
	int value = 0, i;

	for (i = 0; i < count; i++) {
		if (!isdigit((unsigned char)text[i]))
			return -EINVAL;
		value = value * 10 + text[i] - '0';
	}
	return value;
}

static bool moment_is_day(const struct tm *tm)
{
	return tm->tm_year >= 70 && tm->tm_mon >= 0 && tm->tm_mon < 12 &&
	       tm->tm_mday > 0 && tm->tm_mday < 32;
}

/* "2026-11-29" */
static int moment_day(const char *text, struct tm *tm)
{
	memset(tm, 0, sizeof(*tm));
	if (text[4] != '-' || text[7] != '-')
		return -EINVAL;
	tm->tm_year = moment_digits(text, 4) - 1900;
	tm->tm_mon = moment_digits(text + 5, 2) - 1;
	tm->tm_mday = moment_digits(text + 8, 2);
	return moment_is_day(tm) ? 0 : -EINVAL;
}

/* "09:00:00" */
static int moment_clock(const char *text, struct tm *tm)
{
	if (text[2] != ':' || text[5] != ':')
		return -EINVAL;
	tm->tm_hour = moment_digits(text, 2);
	tm->tm_min = moment_digits(text + 3, 2);
	tm->tm_sec = moment_digits(text + 6, 2);
	if (tm->tm_hour < 0 || tm->tm_hour > 23 || tm->tm_min < 0 ||
	    tm->tm_min > 59 || tm->tm_sec < 0 || tm->tm_sec > 60)
		return -EINVAL;
	return 0;
}

static int moment_from(struct tm *tm, int64_t fraction, int64_t *ns)
{
	int64_t seconds = (int64_t)timegm(tm);

	if (seconds < 0 || seconds > INT64_MAX / NS_PER_S - 1)
		return -EINVAL;
	*ns = seconds * NS_PER_S + fraction;
	return 0;
}

int moment_read(const char *text, size_t size, int64_t *ns)
{
	struct tm tm;
	int fraction;

	if (size < MOMENT_TEXT - 1 || text[10] != 'T' || text[19] != '.' ||
	    text[29] != 'Z' || moment_day(text, &tm) ||
	    moment_clock(text + 11, &tm))
		return -EINVAL;
	fraction = moment_digits(text + 20, 9);
	return fraction < 0 ? -EINVAL : moment_from(&tm, fraction, ns);
}

/* The fraction behind the dot, and what may stand at the end. */
static int moment_rest(const char *text, int64_t *fraction)
{
	int64_t unit = NS_PER_S / 10;

	*fraction = 0;
	if (*text == '.') {
		for (text++; isdigit((unsigned char)*text); text++) {
			*fraction += (*text - '0') * unit;
			unit /= 10;
		}
	}
	if (*text == 'Z')
		text++;
	return *text ? -EINVAL : 0;
}

static int moment_rfc(const char *text, int64_t *ns)
{
	size_t size = strlen(text);
	int64_t fraction = 0;
	struct tm tm;

	if (size < 10 || moment_day(text, &tm))
		return -EINVAL;
	if (size > 10 &&
	    (size < 19 || (text[10] != 'T' && text[10] != ' ') ||
	     moment_clock(text + 11, &tm) || moment_rest(text + 19, &fraction)))
		return -EINVAL;
	return moment_from(&tm, fraction, ns);
}

int moment_parse(const char *what, const char *text, int64_t now, int64_t *ns,
		 struct fault *fault)
{
	uint64_t seconds;
	int64_t before;
	int err;

	if (*text == '@') {
		err = units_number(what, text + 1, 10, 0, MOMENT_MAX_S,
				   &seconds, fault);
		if (!err)
			*ns = seconds > INT64_MAX / NS_PER_S
				      ? INT64_MAX
				      : (int64_t)seconds * NS_PER_S;
		return err;
	}
	if (!moment_rfc(text, ns))
		return 0;
	if (units_duration(what, text, &before, NULL))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s %s: write a time, as in "
				 "2026-11-29T09:00:00Z, @SECONDS since 1970, or "
				 "how long ago, as in 10m",
				 what, text);
	*ns = before > now / NS_PER_MS ? 0 : now - before * NS_PER_MS;
	return 0;
}

void moment_span(int64_t ns, char *text, size_t size)
{
	static const struct {
		int64_t seconds;
		const char *name;
	} units[] = {
		{86400 * 365, "year"}, {86400 * 30, "month"},
		{86400 * 7, "week"},   {86400, "day"},
		{3600, "hour"},	       {60, "minute"},
	};
	int64_t seconds = ns < 0 ? 0 : ns / NS_PER_S, count = seconds;
	const char *name = "second";
	size_t i;

	if (seconds < 1) {
		snprintf(text, size, "Less than a second");
		return;
	}
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		/* docker says "90 minutes", "36 hours" and so on: two of each */
		if (seconds >= units[i].seconds * 2 ||
		    (seconds >= units[i].seconds && units[i].seconds < 3600)) {
			count = seconds / units[i].seconds;
			name = units[i].name;
			break;
		}
	snprintf(text, size, "%ld %s%s", count, name, count == 1 ? "" : "s");
}
