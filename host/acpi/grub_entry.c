// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/grub_entry.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acpi/grub.h"

struct entry_line {
	const char *text;
	size_t length; /* with its newline */
};

/* The line at *@at, which moves behind it. False at the end. */
static bool entry_next(const char **at, struct entry_line *line)
{
	line->text = *at;
	line->length = strcspn(*at, "\n");
	line->length += (*at)[line->length] == '\n';
	*at += line->length;
	return line->length;
}

/* Whether the first word of the line begins with @word; *@restp: behind it. */
static bool entry_is(const struct entry_line *line, const char *word,
		     struct entry_line *rest)
{
	size_t blank = strspn(line->text, " \t"), n = strlen(word);

	if (blank + n >= line->length || strncmp(line->text + blank, word, n) != 0)
		return false;
	n += blank;
	n += strcspn(line->text + n, " \t\n");
	n += strspn(line->text + n, " \t");
	rest->text = line->text + n;
	rest->length = n < line->length ? line->length - n : 0;
	return true;
}

/* "/boot/vmlinuz-6.12.9 root=...": its length if that is the kernel, else 0 */
static size_t entry_kernel(const struct entry_line *rest, const char *release)
{
	size_t n = strcspn(rest->text, " \t\n"), want = strlen(release);

	if (!want || n > rest->length || n <= want ||
	    strncmp(rest->text + n - want, release, want) != 0 ||
	    rest->text[n - want - 1] != '-')
		return 0;
	return n;
}

/* The length of "/boot/" in it. */
static size_t entry_folder(const struct entry_line *rest, size_t n)
{
	while (n && rest->text[n - 1] != '/')
		n--;
	return n;
}

/* An entry cut to pieces: each a place and a length in grub.cfg. */
struct entry_parts {
	struct entry_line folder; /* of the kernel, "/boot/" */
	struct entry_line before; /* behind the title, before the initrds */
	struct entry_line initrd; /* the paths, with the newline */
	struct entry_line after;  /* the rest, with the brace */
};

static struct entry_line entry_span(const char *from, const char *to)
{
	return (struct entry_line){from, (size_t)(to - from)};
}

/* The line in which the pieces meet: the first initrd, or the brace. */
static void entry_cut(struct entry_parts *parts, const char *body,
		      const struct entry_line *line,
		      const struct entry_line *rest)
{
	parts->before = entry_span(body, line->text);
	if (rest) {
		parts->initrd = *rest;
		parts->after.text = line->text + line->length;
	} else {
		parts->initrd = (struct entry_line){"\n", 1};
		parts->after.text = line->text;
	}
}

/* The entry at @at. False: it boots another kernel, or has no end. */
static bool entry_read(const char *at, const char *release,
		       struct entry_parts *parts)
{
	struct entry_line line, rest;
	const char *body;
	size_t n;

	memset(parts, 0, sizeof(*parts));
	entry_next(&at, &line);
	body = at;
	while (entry_next(&at, &line)) {
		if (entry_is(&line, "menuentry", &rest))
			return false;
		if (entry_is(&line, "linux", &rest)) {
			n = entry_kernel(&rest, release);
			parts->folder = rest;
			parts->folder.length = entry_folder(&rest, n);
		} else if (entry_is(&line, "initrd", &rest) &&
			   !parts->after.text) {
			entry_cut(parts, body, &line, &rest);
		} else if (entry_is(&line, "}", &rest)) {
			if (!parts->after.text)
				entry_cut(parts, body, &line, NULL);
			parts->after = entry_span(parts->after.text, at);
			return parts->folder.length;
		}
	}
	return false;
}

int grub_entry(const char *config, const char *release, char **entryp)
{
	const char *at = config, *begin, *name = strrchr(GRUB_ARCHIVE, '/') + 1;
	struct entry_line line, rest;
	struct entry_parts parts;

	for (begin = at; entry_next(&at, &line); begin = at) {
		if (!entry_is(&line, "menuentry", &rest) ||
		    !entry_read(begin, release, &parts))
			continue;
		if (asprintf(entryp,
			     "menuentry 'gpubox: relaxed firmware tables' --id "
			     "%s {\n%.*s\tinitrd %.*s%s %.*s%.*s",
			     GRUB_ENTRY, (int)parts.before.length,
			     parts.before.text, (int)parts.folder.length,
			     parts.folder.text, name, (int)parts.initrd.length,
			     parts.initrd.text, (int)parts.after.length,
			     parts.after.text) < 0)
			return -ENOMEM;
		return 0;
	}
	return -ENOENT;
}
