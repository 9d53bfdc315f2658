// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/near.h"

#include <stddef.h>
#include <string.h>

#define WORD_MAX 32

static unsigned int near_least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* The optimal string alignment distance of two words of at most WORD_MAX. */
static unsigned int near_distance(const char *a, size_t na, const char *b,
				  size_t nb)
{
	unsigned int row[WORD_MAX + 1][WORD_MAX + 1];
	size_t i, j;

	for (i = 0; i <= na; i++)
		row[i][0] = (unsigned int)i;
	for (j = 0; j <= nb; j++)
		row[0][j] = (unsigned int)j;
	for (i = 1; i <= na; i++) {
		for (j = 1; j <= nb; j++) {
			row[i][j] = near_least(
				row[i - 1][j - 1] + (a[i - 1] != b[j - 1]),
				near_least(row[i - 1][j], row[i][j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				row[i][j] = near_least(row[i][j],
						       row[i - 2][j - 2] + 1);
		}
	}
	return row[na][nb];
}

void near_try(struct near *near, const char *typed, const char *candidate)
{
	size_t n = strlen(typed), m = strlen(candidate);
	unsigned int distance;

	if (!n || n > WORD_MAX || m > WORD_MAX)
		return;
	distance = near_distance(typed, n, candidate, m);
	if (distance * 3 > (n > m ? n : m))
		return;
	if (near->word && near->distance <= distance)
		return;
	near->word = candidate;
	near->distance = distance;
}
