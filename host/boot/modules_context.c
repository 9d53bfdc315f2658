// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/modules_context.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>

#include <libkmod.h>

static void modules_context_be_silent(void *data, int priority,
				      const char *file, int line, const char *fn,
				      const char *format, va_list args)
{
	(void)data;
	(void)priority;
	(void)file;
	(void)line;
	(void)fn;
	(void)format;
	(void)args;
}

/* libkmod opens them by itself, and would wait for the writer of a FIFO. */
static bool modules_context_may_open(const char *dir)
{
	static const char *const indexes[] = {
		"modules.dep",
		"modules.dep.bin",
		"modules.alias",
		"modules.alias.bin",
		"modules.symbols",
		"modules.symbols.bin",
		"modules.builtin",
		"modules.builtin.bin",
		"modules.builtin.alias",
		"modules.builtin.alias.bin",
		"modules.builtin.modinfo",
		"modules.softdep",
	};
	char path[PATH_MAX];
	struct stat st;
	size_t i;

	for (i = 0; i < sizeof(indexes) / sizeof(indexes[0]); i++) {
		if (snprintf(path, sizeof(path), "%s/%s", dir, indexes[i]) >=
		    (int)sizeof(path))
			return false;
		if (!stat(path, &st) && !S_ISREG(st.st_mode))
			return false;
	}
	return true;
}

struct kmod_ctx *modules_context(const char *dir)
{
	static const char *const no_config[] = {NULL};
	struct kmod_ctx *ctx;

	if (dir && !modules_context_may_open(dir)) {
		errno = EINVAL;
		return NULL;
	}
	ctx = kmod_new(dir, no_config);
	if (ctx)
		kmod_set_log_fn(ctx, modules_context_be_silent, NULL);
	else
		errno = ENOMEM;
	return ctx;
}
