// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/sysctl.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "guest_abi.h"

/* sysctl(8): eth0.100 is a name where the words are parted by '/'. */
static void sysctl_part(char *path)
{
	char *first = strpbrk(path, "./");

	if (!first || *first == '/')
		return;
	for (; *path; path++) {
		if (*path == '.')
			*path = '/';
		else if (*path == '/')
			*path = '.';
	}
}

/* Words of one character and more, of which none is "." or "..". */
static bool sysctl_is_path(const char *path)
{
	size_t len = strlen(path), word;
	const char *at;

	for (at = path; *at == '/'; at += word) {
		word = 1 + strcspn(at + 1, "/");
		if (word == 1 || (at[1] == '.' && word == 2) ||
		    (at[1] == '.' && at[2] == '.' && word == 3))
			return false;
	}
	return len <= ABI_SYSCTL_PATH_MAX && !*at;
}

/* The path of @name, allocated, or NULL: there is no memory for it. */
static char *sysctl_path(const char *name)
{
	size_t size = strlen(name) + 2;
	char *path = malloc(size);

	if (!path)
		return NULL;
	*path = '/';
	memcpy(path + 1, name, size - 1);
	sysctl_part(path + 1);
	return path;
}

static int sysctl_check(const struct sysctl *sysctl, const char *what,
			const char *name, struct fault *fault)
{
	if (!sysctl_is_path(sysctl->path))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s %.256s: is not the name of a parameter of "
				 "the kernel, as net.core.somaxconn",
				 what, name);
	if (strlen(sysctl->value) > ABI_SYSCTL_VALUE_MAX)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s %.256s: has a value of more than %d bytes",
				 what, name, ABI_SYSCTL_VALUE_MAX);
	return 0;
}

/* The one at @path, or a new and empty one. */
static int sysctl_find(struct sysctls *sysctls, const char *path,
		       struct sysctl **found)
{
	struct sysctl *grown;
	unsigned int i;

	for (i = 0; i < sysctls->count; i++)
		if (!strcmp(sysctls->list[i].path, path))
			break;
	if (i == ABI_SYSCTLS_MAX)
		return -E2BIG;
	if (i == sysctls->count) {
		grown = realloc(sysctls->list, (i + 1) * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		memset(&grown[i], 0, sizeof(grown[i]));
		sysctls->list = grown;
		sysctls->count = i + 1;
	}
	*found = &sysctls->list[i];
	return 0;
}

int sysctl_add(struct sysctls *sysctls, const char *what, const char *name,
	       const char *value, struct fault *fault)
{
	struct sysctl sysctl = {.path = sysctl_path(name)}, *found = NULL;
	int err = -ENOMEM;

	if (sysctl.path)
		sysctl.value = strdup(value);
	if (sysctl.value)
		err = sysctl_check(&sysctl, what, name, fault);
	if (!err)
		err = sysctl_find(sysctls, sysctl.path, &found);
	/* of both, what is not needed any more */
	if (found) {
		struct sysctl old = *found;

		*found = sysctl;
		sysctl = old;
	}
	free(sysctl.path);
	free(sysctl.value);
	if (err == -E2BIG)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s %.256s: more than %d parameters of the "
				 "kernel",
				 what, name, ABI_SYSCTLS_MAX);
	return err == -ENOMEM ? fault_no_memory(fault, "kernel parameters") : err;
}

int sysctl_add_word(struct sysctls *sysctls, const char *word, struct fault *fault)
{
	const char *equals = strchr(word, '=');
	char *name;
	int err;

	if (!equals || !equals[1])
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--sysctl %.256s: has no value; write "
				 "NAME=VALUE",
				 word);
	name = strndup(word, (size_t)(equals - word));
	if (!name)
		return fault_no_memory(fault, "--sysctl");
	err = sysctl_add(sysctls, "--sysctl", name, equals + 1, fault);
	free(name);
	return err;
}

const char *sysctl_value(const struct sysctls *sysctls, const char *path)
{
	unsigned int i;

	for (i = 0; i < sysctls->count; i++)
		if (!strcmp(sysctls->list[i].path, path))
			return sysctls->list[i].value;
	return NULL;
}

void sysctl_free(struct sysctls *sysctls)
{
	while (sysctls->count) {
		sysctls->count--;
		free(sysctls->list[sysctls->count].path);
		free(sysctls->list[sysctls->count].value);
	}
	free(sysctls->list);
	sysctls->list = NULL;
}
