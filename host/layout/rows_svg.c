// SPDX-License-Identifier: GPL-2.0-or-later
/* The rows as a picture: a column of boxes, addresses on the left. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "layout/rows.h"

#define WIDTH	   760
#define BAR_LEFT   190
#define BAR_WIDTH  230
#define TITLE	   56
#define BOTTOM	   24
#define HEIGHT_MIN 34
/* How much taller a row is for each doubling from a MiB on. */
#define HEIGHT_STEP 3

static const char *const fills[] = {
	[ROW_RAM] = "#bfdbf7",
	[ROW_MAP] = "url(#map)",
	[ROW_QUARANTINE] = "url(#quarantine)",
	[ROW_DEVICES] = "#d9d9d9",
	[ROW_HOLE] = "#ffffff",
};

static const char head[] =
	"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
	"viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"14\" "
	"fill=\"#1a1a1a\">\n"
	"<defs>\n"
	"<pattern id=\"map\" width=\"10\" height=\"10\" "
	"patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
	"<rect width=\"10\" height=\"10\" fill=\"#f8c291\"/>"
	"<rect width=\"4\" height=\"10\" fill=\"#e58e43\"/></pattern>\n"
	"<pattern id=\"quarantine\" width=\"10\" height=\"10\" "
	"patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(-45)\">"
	"<rect width=\"10\" height=\"10\" fill=\"#fbf0b2\"/>"
	"<rect width=\"3\" height=\"10\" fill=\"#d6bf4a\"/></pattern>\n"
	"</defs>\n"
	"<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n"
	"<text x=\"20\" y=\"30\" font-size=\"17\" font-weight=\"bold\">";

/* A text in the making; after a failed allocation every call does nothing. */
struct drawing {
	char *at;
	size_t size;
	int err;
};

static void drawing_add(struct drawing *drawing, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void drawing_add(struct drawing *drawing, const char *fmt, ...)
{
	va_list ap;
	char *more = NULL, *at = NULL;
	int n;

	if (drawing->err)
		return;
	va_start(ap, fmt);
	n = vasprintf(&more, fmt, ap);
	va_end(ap);
	if (n >= 0)
		at = realloc(drawing->at, drawing->size + (size_t)n + 1);
	if (at) {
		memcpy(at + drawing->size, more, (size_t)n + 1);
		drawing->at = at;
		drawing->size += (size_t)n;
	} else {
		drawing->err = -ENOMEM;
	}
	if (n >= 0)
		free(more);
}

static void drawing_escaped(struct drawing *drawing, const char *plain)
{
	for (; *plain; plain++) {
		if (*plain == '&')
			drawing_add(drawing, "&amp;");
		else if (*plain == '<')
			drawing_add(drawing, "&lt;");
		else
			drawing_add(drawing, "%c", *plain);
	}
}

/* Addresses span six orders of magnitude: by the logarithm. */
static int height_of(const struct row *row)
{
	uint64_t mib = row->size >> 20;
	int height = HEIGHT_MIN;

	for (; mib; mib >>= 1)
		height += HEIGHT_STEP;
	return height;
}

static void add_address(struct drawing *drawing, int y, uint64_t address)
{
	drawing_add(drawing,
		    "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" "
		    "font-family=\"monospace\" font-size=\"13\">0x%" PRIx64
		    "</text>\n",
		    BAR_LEFT - 12, y, address);
}

static void add_row(struct drawing *drawing, const struct row *row, int y,
		    int height)
{
	char size[ROWS_SIZE_TEXT];
	bool hole = row->kind == ROW_HOLE;

	drawing_add(drawing,
		    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
		    "fill=\"%s\" stroke=\"#4a4a4a\"%s/>\n",
		    BAR_LEFT, y, BAR_WIDTH, height, fills[row->kind],
		    hole ? " stroke-dasharray=\"4 4\"" : "");
	add_address(drawing, y + 13, row->start);
	add_address(drawing, y + height - 4, row->start + row->size - 1);
	drawing_add(drawing, "<text x=\"%d\" y=\"%d\">",
		    BAR_LEFT + BAR_WIDTH + 14, y + height / 2 - 2);
	drawing_escaped(drawing, row->what);
	drawing_add(drawing,
		    "</text>\n<text x=\"%d\" y=\"%d\" fill=\"#555555\" "
		    "font-size=\"12\">%s</text>\n",
		    BAR_LEFT + BAR_WIDTH + 14, y + height / 2 + 14,
		    rows_size(row->size, size));
}

int rows_svg(const struct rows *rows, const char *title, char **svgp)
{
	int height = TITLE + BOTTOM, y = TITLE;
	struct drawing drawing = {0};
	size_t i;

	for (i = 0; i < rows->count; i++)
		height += height_of(&rows->row[i]);
	drawing_add(&drawing, head, WIDTH, height, WIDTH, height, WIDTH, height);
	drawing_escaped(&drawing, title);
	drawing_add(&drawing, "</text>\n");
	for (i = 0; i < rows->count; i++) {
		add_row(&drawing, &rows->row[i], y, height_of(&rows->row[i]));
		y += height_of(&rows->row[i]);
	}
	drawing_add(&drawing, "</svg>\n");
	if (drawing.err) {
		free(drawing.at);
		return drawing.err;
	}
	*svgp = drawing.at;
	return 0;
}
