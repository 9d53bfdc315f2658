// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/tail.h"

#include <string.h>

#include "text.h"

void tail_finish(struct tail *tail)
{
	char *line;

	if (!tail->length)
		return;
	line = tail->lines[tail->count % TAIL_LINES];
	text_clean(tail->partial, tail->length, "");
	memcpy(line, tail->partial, tail->length);
	line[tail->length] = '\0';
	tail->length = 0;
	tail->count++;
	if (tail->on_line)
		tail->on_line(tail->arg, line);
}

void tail_feed(struct tail *tail, const void *data, size_t size)
{
	const unsigned char *p = data, *end = p + size;

	tail->bytes += size;
	for (; p < end; p++) {
		if (*p == '\n')
			tail_finish(tail);
		else if (*p == '\r' || tail->length == TAIL_WIDTH - 1)
			continue;
		else
			tail->partial[tail->length++] = (char)*p;
	}
}

const char *tail_line(const struct tail *tail, unsigned int i)
{
	unsigned int kept = tail->count < TAIL_LINES ? tail->count : TAIL_LINES;

	if (i >= kept)
		return NULL;
	return tail->lines[(tail->count - kept + i) % TAIL_LINES];
}

const char *tail_last(const struct tail *tail)
{
	return tail->count ? tail->lines[(tail->count - 1) % TAIL_LINES] : "";
}
