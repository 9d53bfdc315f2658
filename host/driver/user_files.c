// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/user_files.h"

#include <errno.h>
#include <string.h>

#define USER_BLANKS " \t\n"

static int user_files_bad(const char *entry, size_t size, const char *why,
			  struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "list of the driver's files: '%.*s': %s",
			 (int)(size > 200 ? 200 : size), entry, why);
}

static bool user_files_is_name(const char *name, size_t size)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789._+-";

	return size && size < USER_FILES_NAME && strspn(name, plain) >= size &&
	       *name != '.';
}

/* @name has @size bytes and a slash behind them; parts as above. */
static bool user_files_is_folder(const char *name, size_t size)
{
	size_t part;

	if (size >= USER_FILES_NAME)
		return false;
	for (; size; name += part + 1, size -= part + 1) {
		for (part = 0; part < size && name[part] != '/';)
			part++;
		if (part == size || !user_files_is_name(name, part))
			return false;
	}
	return true;
}

static int user_files_add(struct user_files *files, const char *entry,
			  size_t size, struct fault *fault)
{
	bool optional = size && *entry == '?';
	const char *name = entry + optional;
	size_t left = size - optional;

	if (left && name[left - 1] == '/' && !optional) {
		if (!user_files_is_folder(name, left))
			return user_files_bad(entry, size,
					      "is not a folder's name", fault);
		if (files->folder_count == USER_FOLDERS_MAX)
			return user_files_bad(entry, size,
					      "is one folder too many", fault);
		memcpy(files->folder[files->folder_count], name, left - 1);
		files->folder[files->folder_count++][left - 1] = '\0';
		return 0;
	}
	if (!user_files_is_name(name, left))
		return user_files_bad(entry, size,
				      "is not a library's or program's name",
				      fault);
	if (files->count == USER_FILES_MAX)
		return user_files_bad(entry, size, "is one file too many", fault);
	files->file[files->count].optional = optional;
	memcpy(files->file[files->count].name, name, left);
	files->file[files->count++].name[left] = '\0';
	return 0;
}

int user_files_parse(const char *text, struct user_files *files,
		     struct fault *fault)
{
	size_t size;
	int err = 0;

	memset(files, 0, sizeof(*files));
	if (!text[strspn(text, USER_BLANKS)])
		return 0;
	for (; !err; text++) {
		text += strspn(text, USER_BLANKS);
		size = strcspn(text, "|");
		while (size && strchr(USER_BLANKS, text[size - 1]))
			size--;
		err = user_files_add(files, text, size, fault);
		text += strcspn(text, "|");
		if (!*text)
			break;
	}
	return err;
}

bool user_files_is_library(const char *name)
{
	const char *so = strstr(name, ".so");

	for (; so; so = strstr(so + 1, ".so"))
		if (!so[3] || so[3] == '.')
			return true;
	return false;
}
