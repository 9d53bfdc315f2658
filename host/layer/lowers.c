// SPDX-License-Identifier: GPL-2.0-or-later
#include "layer/lowers.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UPPER "upperdir="
#define LOWER "lowerdir="

/* proc_pid_mountinfo(5): \NNN in octal for what would part the fields. */
static void lowers_unescape(char *text)
{
	char *out = text;

	while (*text) {
		if (*text == '\\' && strspn(text + 1, "01234567") >= 3) {
			*out++ = (char)((text[1] - '0') << 6 |
					(text[2] - '0') << 3 | (text[3] - '0'));
			text += 4;
		} else {
			*out++ = *text++;
		}
	}
	*out = '\0';
}

/* Add the folder of @size bytes in which a '\' escapes the next one. */
static int lowers_add(struct lowers *lowers, const char *text, size_t size)
{
	size_t n = 0;
	char *path;

	if (!size || *text != '/' || lowers->count == LOWERS_MAX)
		return -EINVAL;
	path = malloc(size + 1);
	if (!path)
		return -ENOMEM;
	for (; size; text++, size--) {
		if (*text == '\\' && size > 1) {
			text++;
			size--;
		}
		path[n++] = *text;
	}
	path[n] = '\0';
	lowers->path[lowers->count++] = path;
	return 0;
}

/* @text is "A:B:C" up to the next option. */
static int lowers_list(struct lowers *lowers, const char *text)
{
	size_t size;
	int err = 0;

	while (!err) {
		for (size = 0;
		     text[size] && text[size] != ':' && text[size] != ','; size++)
			if (text[size] == '\\' && text[size + 1])
				size++;
		err = lowers_add(lowers, text, size);
		if (text[size] != ':')
			break;
		text += size + 1;
	}
	return err;
}

/* The value of @option among the comma-separated @options; NULL: none. */
static const char *lowers_option(const char *options, const char *option)
{
	size_t n = strlen(option);

	for (; *options; options++) {
		if (!strncmp(options, option, n))
			return options + n;
		for (; *options && *options != ','; options++)
			if (*options == '\\' && options[1])
				options++;
		if (!*options)
			break;
	}
	return NULL;
}

static int lowers_take(struct lowers *lowers, const char *options)
{
	const char *upper = lowers_option(options, UPPER);
	const char *lower = lowers_option(options, LOWER);
	int err = lower ? 0 : -EINVAL;

	if (!err && upper)
		err = lowers_list(lowers, upper);
	return err ? err : lowers_list(lowers, lower);
}

/*
 * Whether @line is of an overlay at @path; @options are then its own. Cuts the
 * line up.
 */
static bool lowers_is_at(char *line, const char *path, char **options)
{
	char *at = line, *end, *type;
	int field;

	for (field = 0; at && field < 4; field++) {
		at = strchr(at, ' ');
		at += !!at;
	}
	end = at ? strchr(at, ' ') : NULL;
	type = end ? strstr(end, " - overlay ") : NULL;
	*options = type ? strchr(type + strlen(" - overlay "), ' ') : NULL;
	if (!*options)
		return false;
	*end = '\0';
	++*options;
	(*options)[strcspn(*options, "\n")] = '\0';
	lowers_unescape(at);
	lowers_unescape(*options);
	return !strcmp(at, path);
}

/* The last one counts: it covers those before it. */
static int lowers_read(FILE *file, const char *path, struct lowers *lowers)
{
	char *line = NULL, *options;
	size_t size = 0;
	int err = -EINVAL;

	while (getline(&line, &size, file) > 0) {
		if (!lowers_is_at(line, path, &options))
			continue;
		lowers_free(lowers);
		err = lowers_take(lowers, options);
		if (err == -ENOMEM)
			break;
	}
	if (ferror(file))
		err = -EIO;
	free(line);
	return err;
}

int lowers_find(const char *mounts, const char *path, struct lowers *lowers)
{
	char real[PATH_MAX];
	FILE *file;
	int err;

	memset(lowers, 0, sizeof(*lowers));
	if (!realpath(path, real))
		return -errno;
	file = fopen(mounts, "re");
	if (!file)
		return -errno;
	err = lowers_read(file, real, lowers);
	fclose(file);
	if (!err)
		return 1;
	lowers_free(lowers);
	return err == -EINVAL ? 0 : err;
}

void lowers_free(struct lowers *lowers)
{
	while (lowers->count)
		free(lowers->path[--lowers->count]);
}
