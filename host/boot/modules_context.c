// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/modules_context.h"

#include <stdarg.h>
#include <stddef.h>

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

struct kmod_ctx *modules_context(const char *dir)
{
	static const char *const no_config[] = {NULL};
	struct kmod_ctx *ctx = kmod_new(dir, no_config);

	if (ctx)
		kmod_set_log_fn(ctx, modules_context_be_silent, NULL);
	return ctx;
}
