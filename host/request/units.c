// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/units.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>

#define MILLION		1000000
#define DURATION_MAX_MS (100LL * 366 * 24 * 3600 * 1000)

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* strtoull takes blanks and signs; an option does not. */
static int parse_whole(const char *text, int base, uint64_t *value,
		       const char **end)
{
	char *stop;

	if (!is_digit(*text))
		return -EINVAL;
	errno = 0;
	*value = strtoull(text, &stop, base);
	if (errno || stop == text)
		return -EINVAL;
	*end = stop;
	return 0;
}

int units_number(const char *what, const char *text, int base, uint64_t min,
		 uint64_t max, uint64_t *value, struct fault *fault)
{
	const char *end;

	if (parse_whole(text, base, value, &end) || *end || *value < min ||
	    *value > max)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 base == 8 ? "%s %s: not a number from %lo to "
					     "%lo in octal"
					   : "%s %s: not a number from %lu to "
					     "%lu",
				 what, text, min, max);
	return 0;
}

/* The digits behind a decimal point, in millionths, rounded up. */
static int64_t parse_fraction(const char *text, const char **end)
{
	int64_t millionths = 0, unit = MILLION / 10;
	bool more = false;

	for (; is_digit(*text); text++) {
		millionths += unit * (*text - '0');
		more |= !unit && *text != '0';
		unit /= 10;
	}
	*end = text;
	return millionths + more;
}

static int parse_decimal(const char *text, uint64_t *whole, int64_t *millionths,
			 const char **end)
{
	*whole = 0;
	*millionths = 0;
	*end = text;
	if (*text != '.' && parse_whole(text, 10, whole, end))
		return -EINVAL;
	if (**end != '.')
		return 0;
	if (!is_digit((*end)[1]))
		return -EINVAL;
	*millionths = parse_fraction(*end + 1, end);
	return 0;
}

/* b, k, m, g, t, as bits to shift by; -1 for another letter. */
static int bytes_shift(char c)
{
	static const char suffixes[] = "bkmgt";
	const char *suffix = c ? strchr(suffixes, c | 0x20) : NULL;

	return suffix && *suffix ? (int)(suffix - suffixes) * 10 : -1;
}

int units_bytes(const char *what, const char *text, uint64_t *bytes,
		struct fault *fault)
{
	const char *end;
	int64_t fraction;
	uint64_t value;
	int shift = 0;

	if (parse_decimal(text, &value, &fraction, &end))
		goto bad;
	if (*end) {
		shift = bytes_shift(*end++);
		if (shift > 0 && (*end | 0x20) == 'i' && (end[1] | 0x20) == 'b')
			end++;
		if (shift > 0 && (*end | 0x20) == 'b')
			end++;
	}
	/* half a byte is none */
	if (*end || shift < 0 || (fraction && !shift) ||
	    value > (UINT64_MAX >> shift) - !!fraction)
		goto bad;
	*bytes = (value << shift) +
		 ((((uint64_t)fraction << shift) + MILLION - 1) / MILLION);
	return 0;
bad:
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "%s %s: not a size; write a number and b, k, m, g or "
			 "t, as in 512m or 1.5g",
			 what, text);
}

static int64_t duration_unit(char c)
{
	switch (c) {
	case '\0':
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 3600;
	case 'd':
		return 24L * 3600;
	default:
		return 0;
	}
}

int units_duration(const char *what, const char *text, int64_t *ms,
		   struct fault *fault)
{
	const char *end;
	int64_t unit, fraction;
	uint64_t value;

	if (parse_decimal(text, &value, &fraction, &end))
		goto bad;
	unit = duration_unit(*end);
	if (!unit || (*end && end[1]))
		goto bad;
	if (value > (uint64_t)(DURATION_MAX_MS / 1000 / unit))
		goto bad;
	*ms = (int64_t)value * 1000 * unit + (fraction * unit + 999) / 1000;
	return 0;
bad:
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "%s %s: not a duration; write a number and s, m, h or "
			 "d, as in 90s or 1.5m",
			 what, text);
}

/* Of the resources that every Linux architecture numbers alike. */
static const struct {
	const char *name;
	int resource;
} limit_names[] = {
	{"as", RLIMIT_AS},
	{"core", RLIMIT_CORE},
	{"cpu", RLIMIT_CPU},
	{"data", RLIMIT_DATA},
	{"fsize", RLIMIT_FSIZE},
	{"locks", RLIMIT_LOCKS},
	{"memlock", RLIMIT_MEMLOCK},
	{"msgqueue", RLIMIT_MSGQUEUE},
	{"nice", RLIMIT_NICE},
	{"nofile", RLIMIT_NOFILE},
	{"nproc", RLIMIT_NPROC},
	{"rss", RLIMIT_RSS},
	{"rtprio", RLIMIT_RTPRIO},
	{"rttime", RLIMIT_RTTIME},
	{"sigpending", RLIMIT_SIGPENDING},
	{"stack", RLIMIT_STACK},
};

static int limit_resource(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(limit_names) / sizeof(limit_names[0]); i++)
		if (strlen(limit_names[i].name) == len &&
		    !strncasecmp(limit_names[i].name, name, len))
			return limit_names[i].resource;
	return -ENOENT;
}

int units_resource(const char *name)
{
	return limit_resource(name, strlen(name));
}

static int limit_value(const char *text, uint64_t *value, const char **end)
{
	static const char *const none[] = {"-1", "unlimited"};
	size_t i, len;

	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		len = strlen(none[i]);
		if (!strncmp(text, none[i], len)) {
			*value = UINT64_MAX;
			*end = text + len;
			return 0;
		}
	}
	return parse_whole(text, 10, value, end);
}

int units_limit(const char *text, struct units_limit *limit, struct fault *fault)
{
	const char *value = strchr(text, '=');
	const char *end;

	if (!value)
		goto bad;
	limit->resource = limit_resource(text, (size_t)(value - text));
	if (limit->resource < 0)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--ulimit %s: no such limit; there are core, "
				 "cpu, data, fsize, memlock, nofile, nproc, "
				 "stack and the others of setrlimit(2)",
				 text);
	if (limit_value(value + 1, &limit->soft, &end))
		goto bad;
	limit->hard = limit->soft;
	if (*end == ':' && limit_value(end + 1, &limit->hard, &end))
		goto bad;
	if (*end || limit->soft > limit->hard)
		goto bad;
	return 0;
bad:
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--ulimit %s: not NAME=SOFT[:HARD] with SOFT at most "
			 "HARD, as in nofile=1024:4096",
			 text);
}
