// SPDX-License-Identifier: GPL-2.0-or-later
#include "node_text.h"

#include <linux/errno.h>

#include "mem.h"
#include "text.h"

static size_t node_line(const char *text)
{
	size_t size = 0;

	while (text[size] && text[size] != '\n')
		size++;
	return size;
}

static size_t node_blanks(const char *text)
{
	size_t size = 0;

	while (text[size] == ' ' || text[size] == '\t')
		size++;
	return size;
}

static size_t node_digits(const char *text)
{
	size_t size = 0;

	while (text[size] >= '0' && text[size] <= '9')
		size++;
	return size;
}

/* A line "NUMBER NAME" of /proc/devices. */
static int node_major_line(const char *line, size_t size,
			   const struct node_word *name, uint32_t *major)
{
	size_t blanks = node_blanks(line);
	size_t digits = node_digits(line + blanks);
	size_t at = blanks + digits;

	if (at >= size || line[at] != ' ' || size - at - 1 != name->size ||
	    memcmp(line + at + 1, name->text, name->size) != 0)
		return -ENODEV;
	return text_parse(line + blanks, digits, NODE_MAJOR_MAX, major) ? -ENODEV
									: 0;
}

/* Character devices come first, then an empty line. */
static int node_major_name(const struct node_word *name, const char *text,
			   uint32_t *major)
{
	size_t size;

	for (; (size = node_line(text)); text += size + 1) {
		if (!node_major_line(text, size, name, major))
			return 0;
		if (!text[size])
			break;
	}
	return -ENODEV;
}

int node_major(const struct node_word *devices, const char *text, uint32_t *major)
{
	struct node_word name = {.text = devices->text};
	size_t i;

	if (!text_parse(devices->text, devices->size, NODE_MAJOR_MAX, major))
		return 0;
	for (i = 0; i <= devices->size; i++) {
		if (i < devices->size && devices->text[i] != ',')
			continue;
		name.size = (size_t)(devices->text + i - name.text);
		if (!node_major_name(&name, text, major))
			return 0;
		name.text = devices->text + i + 1;
	}
	return -ENODEV;
}

int node_number(const char *text, const char *label, uint32_t *number)
{
	size_t label_size = strlen(label), size, at;

	for (;; text += size + 1) {
		size = node_line(text);
		if (size > label_size && !memcmp(text, label, label_size)) {
			at = label_size + node_blanks(text + label_size);
			return text_parse(text + at, size - at, NODE_MINOR_MAX,
					  number)
				       ? -ENODEV
				       : 0;
		}
		if (!text[size])
			return -ENODEV;
	}
}
