// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/modules_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MODULES_BLANKS " \t\n"
/* MODULE_NAME_LEN of 64-bit kernels, less the NUL (linux/moduleparam.h) */
#define MODULES_NAME_MAX 55

static int modules_list_bad(const char *entry, size_t len, const char *why,
			    struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, -EINVAL, "module list: '%.*s': %s",
			 (int)(len > 200 ? 200 : len), entry, why);
}

static int modules_list_check_name(const char *name, size_t len,
				   const char *entry, size_t entry_len,
				   struct fault *fault)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-";

	if (!len)
		return modules_list_bad(entry, entry_len,
					"an entry needs a module's name", fault);
	if (len > MODULES_NAME_MAX || strspn(name, plain) < len)
		return modules_list_bad(entry, entry_len,
					"a module's name has letters, digits, "
					"'_' and '-', at most 55",
					fault);
	return 0;
}

static char *modules_list_name(const char *name, size_t len)
{
	char *copy = strndup(name, len), *dash;

	while (copy && (dash = strchr(copy, '-')))
		*dash = '_';
	return copy;
}

/* Copy @len bytes at @text with every run of blanks as one. */
static char *modules_list_params(const char *text, size_t len)
{
	char *copy = malloc(len + 1), *to = copy;
	const char *end = text + len;
	size_t word;

	while (copy && text < end) {
		text += strspn(text, MODULES_BLANKS);
		word = strcspn(text, MODULES_BLANKS "|");
		if (text >= end || !word)
			break;
		if (to != copy)
			*to++ = ' ';
		memcpy(to, text, word);
		to += word;
		text += word;
	}
	if (copy)
		*to = '\0';
	return copy;
}

/* The kernel would take "x" for "x=1" and refuse the module for "=1". */
static int modules_list_check_params(const char *params, const char *entry,
				     size_t len, struct fault *fault)
{
	const char *word = params;

	for (; *word; word += strspn(word, " ")) {
		if (*word == '=' || *word == '?')
			return modules_list_bad(entry, len,
						"a parameter begins with its "
						"name",
						fault);
		word += strcspn(word, " ");
	}
	return 0;
}

/* @entry has @len bytes, up to a '|' or the end, without blanks around. */
static int modules_list_add(struct modules_list *list, const char *entry,
			    size_t len, struct fault *fault)
{
	struct modules_entry *slot = &list->entries[list->count];
	const char *name = entry;
	size_t name_len;
	int ret;

	slot->optional = *name == '?';
	if (slot->optional)
		name += 1 + strspn(name + 1, MODULES_BLANKS);
	name_len = strcspn(name, MODULES_BLANKS "|");
	ret = modules_list_check_name(name, name_len, entry, len, fault);
	if (ret)
		return ret;
	slot->name = modules_list_name(name, name_len);
	slot->params = modules_list_params(
		name + name_len, (size_t)(entry + len - name) - name_len);
	if (!slot->name || !slot->params) {
		list->count++; /* for modules_list_free() */
		return fault_no_memory(fault, "module list");
	}
	if (modules_list_find(list, slot->name))
		ret = modules_list_bad(entry, len, "the module is listed twice",
				       fault);
	else
		ret = modules_list_check_params(slot->params, entry, len, fault);
	list->count++;
	return ret;
}

static size_t modules_list_max(const char *text)
{
	size_t max = 1;

	for (; *text; text++)
		max += *text == '|';
	return max;
}

static int modules_list_parse_entries(const char *text, struct modules_list *list,
				      struct fault *fault)
{
	size_t len;
	int ret;

	for (;;) {
		text += strspn(text, MODULES_BLANKS);
		len = strcspn(text, "|");
		while (len && strchr(MODULES_BLANKS, text[len - 1]))
			len--;
		ret = modules_list_add(list, text, len, fault);
		if (ret)
			return ret;
		text += strcspn(text, "|");
		if (!*text++)
			return 0;
	}
}

int modules_list_parse(const char *text, struct modules_list *list,
		       struct fault *fault)
{
	int ret;

	list->count = 0;
	list->entries = calloc(modules_list_max(text), sizeof(*list->entries));
	if (!list->entries)
		return fault_no_memory(fault, "module list");
	if (!text[strspn(text, MODULES_BLANKS)])
		return 0;
	ret = modules_list_parse_entries(text, list, fault);
	if (ret)
		modules_list_free(list);
	return ret;
}

void modules_list_free(struct modules_list *list)
{
	unsigned int i;

	for (i = 0; i < list->count; i++) {
		free(list->entries[i].name);
		free(list->entries[i].params);
	}
	free(list->entries);
	list->entries = NULL;
	list->count = 0;
}

const struct modules_entry *modules_list_find(const struct modules_list *list,
					      const char *name)
{
	unsigned int i;

	for (i = 0; i < list->count; i++)
		if (!strcmp(list->entries[i].name, name))
			return &list->entries[i];
	return NULL;
}
