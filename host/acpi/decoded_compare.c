// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "acpi/decoded.h"

/* How far apart two tables may drift before they are taken for different. */
#define COMPARE_WINDOW 64

struct compare {
	const struct decoded *before, *after;
	void (*show)(void *arg, char sign, const struct decoded_line *line);
	void *arg;
	const struct decoded_line *entry; /* of @after, not shown yet */
};

static bool compare_same(const struct compare *c, size_t i, size_t k)
{
	return i < c->before->count && k < c->after->count &&
	       c->before->line[i].inner == c->after->line[k].inner &&
	       !strcmp(c->before->line[i].text, c->after->line[k].text);
}

/* The nearest lines at or behind @i and @k that are the same again. */
static void compare_resync(const struct compare *c, size_t *i, size_t *k)
{
	size_t away, n;

	for (away = 1; away <= 2 * COMPARE_WINDOW; away++) {
		for (n = 0; n <= away; n++) {
			if (!compare_same(c, *i + n, *k + away - n))
				continue;
			*i += n;
			*k += away - n;
			return;
		}
	}
	*i = c->before->count;
	*k = c->after->count;
}

static void compare_show(struct compare *c, char sign,
			 const struct decoded_line *line)
{
	if (line->inner && c->entry)
		c->show(c->arg, ' ', c->entry);
	c->entry = NULL;
	c->show(c->arg, sign, line);
}

void decoded_compare(const struct decoded *before, const struct decoded *after,
		     void (*show)(void *arg, char sign,
				  const struct decoded_line *line),
		     void *arg)
{
	struct compare c = {before, after, show, arg, NULL};
	size_t i = 0, k = 0, next_i, next_k;

	while (i < before->count || k < after->count) {
		if (compare_same(&c, i, k)) {
			if (!after->line[k].inner)
				c.entry = &after->line[k];
			i++;
			k++;
			continue;
		}
		next_i = i;
		next_k = k;
		compare_resync(&c, &next_i, &next_k);
		for (; i < next_i; i++)
			compare_show(&c, '-', &before->line[i]);
		for (; k < next_k; k++)
			compare_show(&c, '+', &after->line[k]);
	}
}
