// SPDX-License-Identifier: GPL-2.0-or-later
#include "layout/numa_set.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool numa_set_has(const struct numa_set *set, unsigned int number)
{
	return number < NUMA_SET_MAX &&
	       set->word[number / NUMA_SET_WORD] >> (number % NUMA_SET_WORD) & 1;
}

void numa_set_add(struct numa_set *set, unsigned int number)
{
	if (number < NUMA_SET_MAX)
		set->word[number / NUMA_SET_WORD] |= 1ul
						     << number % NUMA_SET_WORD;
}

/* What strtoul(3) would take besides is none: blanks, a sign, no digits. */
static int set_number(const char **text, unsigned int *number)
{
	unsigned long value;
	char *end;

	if (**text < '0' || **text > '9')
		return -EINVAL;
	value = strtoul(*text, &end, 10);
	if (value >= NUMA_SET_MAX)
		return -EINVAL;
	*number = (unsigned int)value;
	*text = end;
	return 0;
}

/* N or N-M, up to a comma or the end. */
static int set_range(const char **text, struct numa_set *set)
{
	unsigned int first, last;

	if (set_number(text, &first))
		return -EINVAL;
	last = first;
	if (**text == '-') {
		++*text;
		if (set_number(text, &last) || last < first)
			return -EINVAL;
	}
	for (; first <= last; first++)
		numa_set_add(set, first);
	return 0;
}

int numa_set_parse(const char *text, struct numa_set *set)
{
	int err = 0;

	memset(set, 0, sizeof(*set));
	while (*text && !err) {
		err = set_range(&text, set);
		if (!err && *text && (*text++ != ',' || !*text))
			err = -EINVAL;
	}
	if (err)
		memset(set, 0, sizeof(*set));
	return err;
}

unsigned int numa_set_count(const struct numa_set *set)
{
	unsigned int i, count = 0;

	for (i = 0; i < NUMA_SET_MAX; i++)
		count += numa_set_has(set, i);
	return count;
}

void numa_set_limit(struct numa_set *set, const struct numa_set *other)
{
	size_t i;

	for (i = 0; i < NUMA_SET_MAX / NUMA_SET_WORD; i++)
		set->word[i] &= other->word[i];
}

char *numa_set_text(const struct numa_set *set, char *text, size_t size)
{
	unsigned int first, next;
	size_t used = 0;

	snprintf(text, size, "none");
	for (first = 0; first < NUMA_SET_MAX && used < size; first = next) {
		next = first + 1;
		if (!numa_set_has(set, first))
			continue;
		while (numa_set_has(set, next))
			next++;
		used += (size_t)snprintf(text + used, size - used, "%s%u",
					 used ? "," : "", first);
		if (next > first + 1 && used < size)
			used += (size_t)snprintf(text + used, size - used,
						 "-%u", next - 1);
	}
	return text;
}
