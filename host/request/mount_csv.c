// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/mount_csv.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum csv_key {
	CSV_TYPE,
	CSV_SOURCE,
	CSV_TARGET,
	CSV_READONLY,
	CSV_SIZE,
	CSV_MODE,
	CSV_NOTHING, /* how a container's engine propagates a mount */
	CSV_KEYS,
};

static const struct {
	const char *name;
	enum csv_key key;
} csv_names[] = {
	{"type", CSV_TYPE},
	{"source", CSV_SOURCE},
	{"src", CSV_SOURCE},
	{"target", CSV_TARGET},
	{"destination", CSV_TARGET},
	{"dst", CSV_TARGET},
	{"readonly", CSV_READONLY},
	{"ro", CSV_READONLY},
	{"tmpfs-size", CSV_SIZE},
	{"tmpfs-mode", CSV_MODE},
	{"bind-propagation", CSV_NOTHING},
	{"bind-recursive", CSV_NOTHING},
	{"bind-nonrecursive", CSV_NOTHING},
	{"consistency", CSV_NOTHING},
	{"volume-nocopy", CSV_NOTHING},
	{"relabel", CSV_NOTHING},
};

static enum csv_key csv_key(const char *field)
{
	size_t n = strcspn(field, "=,"), i;

	for (i = 0; i < sizeof(csv_names) / sizeof(csv_names[0]); i++)
		if (strlen(csv_names[i].name) == n &&
		    !strncmp(csv_names[i].name, field, n))
			return csv_names[i].key;
	return CSV_KEYS;
}

bool mount_csv_is(const char *arg)
{
	return arg[strcspn(arg, "=,:")] != ':' && csv_key(arg) != CSV_KEYS;
}

static int csv_read(char *text, const char *value[CSV_KEYS], const char *arg,
		    struct fault *fault)
{
	char *field, *equals;
	enum csv_key key;

	while ((field = strsep(&text, ","))) {
		key = csv_key(field);
		equals = strchr(field, '=');
		if (key == CSV_KEYS)
			return fault_set(fault, FAULT_HOST, -EINVAL,
					 "--mount %s: %s: no such key", arg,
					 field);
		value[key] = equals ? equals + 1 : "true";
	}
	return 0;
}

static int csv_check(const char *const value[CSV_KEYS], const char *arg,
		     bool tmpfs, struct fault *fault)
{
	const char *type = value[CSV_TYPE] ? value[CSV_TYPE] : "volume";

	if (!tmpfs && strcmp(type, "bind") != 0 && strcmp(type, "volume") != 0)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--mount %s: type %s: there are bind and tmpfs",
				 arg, type);
	if (!value[CSV_TARGET] || (!tmpfs && !value[CSV_SOURCE]))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--mount %s: %s= is missing", arg,
				 value[CSV_TARGET] ? "source" : "target");
	if (strchr(value[CSV_TARGET], ':'))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--mount %s: the target has a colon in it", arg);
	if (tmpfs && value[CSV_SOURCE])
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--mount %s: a tmpfs has no source", arg);
	if (!tmpfs && (value[CSV_SIZE] || value[CSV_MODE]))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--mount %s: only type=tmpfs has a size and a "
				 "mode",
				 arg);
	return 0;
}

static int csv_write(const char *const value[CSV_KEYS], bool tmpfs, char **formp)
{
	const char *readonly = value[CSV_READONLY];
	bool ro = readonly && strcmp(readonly, "false") != 0 &&
		  strcmp(readonly, "0") != 0;
	const char *size = value[CSV_SIZE], *mode = value[CSV_MODE];

	return asprintf(formp, "%s%s%s:%s%s%s%s%s%s",
			tmpfs ? "" : value[CSV_SOURCE], tmpfs ? "" : ":",
			value[CSV_TARGET], tmpfs ? "exec," : "",
			ro ? "ro" : "rw", size ? ",size=" : "", size ? size : "",
			mode ? ",mode=" : "", mode ? mode : "");
}

int mount_csv_rewrite(const char *arg, char **formp, bool *tmpfs,
		      struct fault *fault)
{
	const char *value[CSV_KEYS] = {NULL};
	char *text;
	int err;

	if (strchr(arg, '"'))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--mount %s: quotes are not understood; write "
				 "--volume SOURCE:FOLDER",
				 arg);
	text = strdup(arg);
	if (!text)
		return fault_no_memory(fault, "--mount");
	err = csv_read(text, value, arg, fault);
	*tmpfs = value[CSV_TYPE] && !strcmp(value[CSV_TYPE], "tmpfs");
	if (!err)
		err = csv_check(value, arg, *tmpfs, fault);
	if (!err && csv_write(value, *tmpfs, formp) < 0)
		err = fault_no_memory(fault, "--mount");
	free(text);
	return err;
}
