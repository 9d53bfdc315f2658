// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/modinfo.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libkmod.h>

static void modinfo_be_silent(void *data, int priority, const char *file,
			      int line, const char *fn, const char *format,
			      va_list args)
{
	(void)data;
	(void)priority;
	(void)file;
	(void)line;
	(void)fn;
	(void)format;
	(void)args;
}

static void modinfo_plain(char to[MODINFO_TEXT], const char *text)
{
	size_t i;

	for (i = 0; i < MODINFO_TEXT - 1 && text[i]; i++)
		to[i] = text[i] < ' ' || text[i] > '~' ? '?' : text[i];
	to[i] = '\0';
}

static int modinfo_add_firmware(struct modinfo *info, const char *name)
{
	if (info->firmware_count == MODINFO_FIRMWARE)
		return -E2BIG;
	info->firmware[info->firmware_count] = strdup(name);
	return info->firmware[info->firmware_count++] ? 0 : -ENOMEM;
}

static int modinfo_take(struct modinfo *info, const char *key, const char *value)
{
	if (!strcmp(key, "version"))
		modinfo_plain(info->version, value);
	else if (!strcmp(key, "license") && !*info->license)
		modinfo_plain(info->license, value);
	else if (!strcmp(key, "vermagic"))
		modinfo_plain(info->vermagic, value);
	else if (!strcmp(key, "sig_id"))
		info->has_signature = true;
	else if (!strcmp(key, "firmware"))
		return modinfo_add_firmware(info, value);
	return 0;
}

static int modinfo_by(struct kmod_ctx *ctx, const char *path, struct modinfo *info)
{
	struct kmod_list *list = NULL, *item;
	struct kmod_module *mod;
	int n;

	n = kmod_module_new_from_path(ctx, path, &mod);
	if (n < 0)
		return n;
	n = kmod_module_get_info(mod, &list);
	kmod_list_foreach(item, list) {
		if (n >= 0)
			n = modinfo_take(info, kmod_module_info_get_key(item),
					 kmod_module_info_get_value(item));
	}
	kmod_module_info_free_list(list);
	kmod_module_unref(mod);
	return n < 0 ? n : 0;
}

int modinfo_read(const char *path, struct modinfo *info, struct fault *fault)
{
	static const char *const no_config[] = {NULL};
	struct kmod_ctx *ctx = kmod_new(NULL, no_config);
	int err = -ENOMEM;

	memset(info, 0, sizeof(*info));
	if (ctx) {
		kmod_set_log_fn(ctx, modinfo_be_silent, NULL);
		err = modinfo_by(ctx, path, info);
	}
	kmod_unref(ctx);
	if (!err)
		return 0;
	modinfo_free(info);
	if (err == -ENOMEM)
		return fault_set(fault, FAULT_HOST, err, "%s: out of memory",
				 path);
	return fault_set(fault, FAULT_GUEST, err == -E2BIG ? err : -EBADMSG,
			 "%s: is no kernel module that can be read: %s", path,
			 strerror(-err));
}

void modinfo_free(struct modinfo *info)
{
	while (info->firmware_count)
		free(info->firmware[--info->firmware_count]);
}
