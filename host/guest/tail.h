/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last lines of an endless text, made fit for a terminal. */
#ifndef GPUBOX_GUEST_TAIL_H
#define GPUBOX_GUEST_TAIL_H

#include <stddef.h>
#include <stdint.h>

#define TAIL_LINES 20
#define TAIL_WIDTH 256

/* Called for every whole line, without its end. */
typedef void (*tail_line_fn)(void *arg, const char *line);

struct tail {
	char lines[TAIL_LINES][TAIL_WIDTH];
	char partial[TAIL_WIDTH]; /* the line that has no end yet */
	size_t length;		  /* of the partial line */
	unsigned int count;	  /* whole lines so far, kept or not */
	uint64_t bytes;		  /* so far */
	tail_line_fn on_line;	  /* or NULL */
	void *arg;
};

/*
 * Take @size bytes. Lines are made fit for a terminal (text.h), empty ones are
 * left out, a line over TAIL_WIDTH is cut.
 */
void tail_feed(struct tail *tail, const void *data, size_t size);

/* Count an unfinished last line as a line: the text has ended. */
void tail_finish(struct tail *tail);

/* The @i-th of the lines kept, oldest first; NULL past the last. */
const char *tail_line(const struct tail *tail, unsigned int i);

/* The last line, or "". */
const char *tail_last(const struct tail *tail);

#endif /* GPUBOX_GUEST_TAIL_H */
