// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/env.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file/input.h"

/* @word's own NAME=VALUE: an allocated string, or NULL with *@err set. */
static char *make_pair(const char *word, int *err)
{
	const char *value;
	char *pair;

	*err = 0;
	if (strchr(word, '=')) {
		pair = strdup(word);
	} else {
		value = getenv(word);
		if (!value)
			return NULL;
		if (asprintf(&pair, "%s=%s", word, value) < 0)
			pair = NULL;
	}
	if (!pair)
		*err = -ENOMEM;
	return pair;
}

int env_add(char ***envp, unsigned int *countp, const char *word,
	    struct fault *fault)
{
	char *pair, **grown;
	int err;

	if (!*word || *word == '=')
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--env %s: has no name; write NAME=VALUE or "
				 "NAME",
				 word);
	pair = make_pair(word, &err);
	if (!pair)
		return err ? fault_no_memory(fault, "environment") : 0;
	grown = reallocarray(*envp, *countp + 2, sizeof(char *));
	if (!grown) {
		free(pair);
		return fault_no_memory(fault, "environment");
	}
	grown[(*countp)++] = pair;
	grown[*countp] = NULL;
	*envp = grown;
	return 0;
}

int env_add_file(char ***envp, unsigned int *countp, const char *path,
		 struct fault *fault)
{
	struct fault why = {0};
	char *rest, *line;
	void *text;
	size_t size;
	int err;

	err = input_read(path, INPUT_TEXT_MAX, &text, &size, &why);
	if (err)
		return fault_set(fault, why.class, err, "--env-file %s",
				 why.text);
	if (memchr(text, '\0', size))
		err = fault_set(fault, FAULT_HOST, -EINVAL,
				"--env-file %s: is not text, it has a NUL byte",
				path);
	rest = text;
	while (!err && (line = strsep(&rest, "\n")))
		if (*line && *line != '#')
			err = env_add(envp, countp, line, fault);
	free(text);
	return err;
}

/* By name, then in the order of the list. */
static int compare_slots(const void *a, const void *b)
{
	char *const *x = *(char **const *)a, *const *y = *(char **const *)b;
	size_t xlen = strcspn(*x, "="), ylen = strcspn(*y, "=");
	int c = memcmp(*x, *y, xlen < ylen ? xlen : ylen);

	if (c)
		return c;
	if (xlen != ylen)
		return xlen < ylen ? -1 : 1;
	return x < y ? -1 : 1;
}

static bool same_name(const char *a, const char *b)
{
	size_t len = strcspn(a, "=") + 1;

	return !strncmp(a, b, len);
}

/* Of each run of slots with one name: the last value moves to the first. */
static void merge_runs(char ***slots, unsigned int count)
{
	unsigned int i, first = 0;

	for (i = 1; i < count; i++) {
		if (!same_name(*slots[first], *slots[i])) {
			first = i;
			continue;
		}
		free(*slots[first]);
		*slots[first] = *slots[i];
		*slots[i] = NULL;
	}
}

int env_settle(char **env, unsigned int *countp, struct fault *fault)
{
	unsigned int i, kept = 0;
	char ***slots;

	if (!*countp)
		return 0;
	slots = reallocarray(NULL, *countp, sizeof(*slots));
	if (!slots)
		return fault_no_memory(fault, "environment");
	for (i = 0; i < *countp; i++)
		slots[i] = &env[i];
	qsort(slots, *countp, sizeof(*slots), compare_slots);
	merge_runs(slots, *countp);
	free(slots);
	for (i = 0; i < *countp; i++)
		if (env[i])
			env[kept++] = env[i];
	env[kept] = NULL;
	*countp = kept;
	return 0;
}

void env_free(char **env, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		free(env[i]);
	free(env);
}
