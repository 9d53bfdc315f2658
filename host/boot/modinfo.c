// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/modinfo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libkmod.h>

#include "boot/modules_context.h"
#include "file/elf_parts.h"
#include "file/input.h"
#include "file/stash.h"
#include "file/unpack.h"

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

/* libkmod ends us by an assert(3) where no section has the sections' names. */
static int modinfo_check_header(const void *data, size_t size)
{
	Elf64_Ehdr header;

	if (elf_header(data, size, &header))
		return -ENOEXEC;
	return header.e_shstrndx != SHN_UNDEF && header.e_shstrndx < header.e_shnum
		       ? 0
		       : -ENOEXEC;
}

/* It reads what is compressed as well, whatever the file is called. */
static int modinfo_check(int fd, const char *path)
{
	uint8_t head[sizeof(Elf64_Ehdr)];
	void *packed, *data;
	size_t size;
	int err = input_pread(fd, head, sizeof(head), 0);

	if (err)
		return -ENOEXEC;
	if (!memcmp(head, ELFMAG, SELFMAG))
		return modinfo_check_header(head, sizeof(head));
	err = input_read_fd(fd, path, INPUT_FILE_MAX, &packed, &size, NULL);
	if (err)
		return err;
	err = unpack(packed, size, INPUT_FILE_MAX, &data, &size);
	free(packed);
	if (err)
		return err == -ENOMEM ? err : -ENOEXEC;
	err = modinfo_check_header(data, size);
	free(data);
	return err;
}

static int modinfo_by(struct kmod_ctx *ctx, const char *path, struct modinfo *info)
{
	struct kmod_list *list = NULL, *item;
	struct kmod_module *mod;
	int fd, n;

	/* libkmod would wait for the writer of a FIFO */
	fd = input_open(path, INPUT_FILE_MAX, NULL, NULL);
	if (fd < 0)
		return fd;
	n = modinfo_check(fd, path);
	close(fd);
	if (n)
		return n;
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

static int modinfo_read_file(const char *path, struct modinfo *info,
			     struct fault *fault)
{
	struct kmod_ctx *ctx = modules_context(NULL);
	int err = -ENOMEM;

	memset(info, 0, sizeof(*info));
	if (ctx)
		err = modinfo_by(ctx, path, info);
	kmod_unref(ctx);
	if (!err)
		return 0;
	modinfo_free(info);
	if (err == -ENOMEM)
		return fault_no_memory(fault, "%s", path);
	return fault_set(fault, FAULT_GUEST, err == -E2BIG ? err : -EBADMSG,
			 "%s: is not a readable kernel module: %s", path,
			 strerror(-err));
}

/* What does not fit is told by fclose(3). */
static void modinfo_put(FILE *out, const char *key, const char *value)
{
	fwrite(key, 1, strlen(key), out);
	fwrite("=", 1, 1, out);
	fwrite(value, 1, strlen(value), out);
	fwrite("\n", 1, 1, out);
}

/* By the file, not by the path: some ways to it lead through links. */
static int modinfo_name(const char *path, char name[STASH_NAME])
{
	const char *const paths[] = {path, NULL};

	return stash_name("modinfo", "modinfo", paths, name);
}

/* Lines as modinfo_take() reads them; NULL: out of memory, or not of text. */
static char *modinfo_to_text(const struct modinfo *info)
{
	char *text = NULL;
	size_t size;
	unsigned int i;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	modinfo_put(out, "version", info->version);
	modinfo_put(out, "license", info->license);
	modinfo_put(out, "vermagic", info->vermagic);
	if (info->has_signature)
		modinfo_put(out, "sig_id", "");
	for (i = 0; i < info->firmware_count; i++)
		modinfo_put(out, "firmware", info->firmware[i]);
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}

static int modinfo_from_text(const char *text, struct modinfo *info)
{
	char *copy = strdup(text), *at = copy, *line, *value;
	int err = copy ? 0 : -ENOMEM;

	memset(info, 0, sizeof(*info));
	while (!err && (line = strsep(&at, "\n"))) {
		value = strchr(line, '=');
		if (!value)
			continue;
		*value = '\0';
		err = modinfo_take(info, line, value + 1);
	}
	free(copy);
	if (err)
		modinfo_free(info);
	return err;
}

/* A name with a newline in it would be two when it is read back. */
static bool modinfo_is_plain(const struct modinfo *info)
{
	unsigned int i;

	for (i = 0; i < info->firmware_count; i++)
		if (strchr(info->firmware[i], '\n'))
			return false;
	return true;
}

static void modinfo_keep(const char *path, const char *name,
			 const struct modinfo *info)
{
	char *text, now[STASH_NAME];

	/* changed meanwhile: nobody knows which one was read */
	if (!modinfo_is_plain(info) || modinfo_name(path, now) ||
	    strcmp(now, name) != 0)
		return;
	text = modinfo_to_text(info);
	if (text)
		stash_keep(name, "", 0, text);
	free(text);
}

int modinfo_read(const char *path, bool keep, struct modinfo *info,
		 struct fault *fault)
{
	char name[STASH_NAME];
	struct stash stash;
	int err;

	if (!unpack_ending(path) || modinfo_name(path, name))
		return modinfo_read_file(path, info, fault);
	if (!stash_find(name, &stash)) {
		err = modinfo_from_text(stash.note, info);
		stash_close(&stash);
		if (!err)
			return 0;
	}
	err = modinfo_read_file(path, info, fault);
	if (!err && keep)
		modinfo_keep(path, name, info);
	return err;
}

void modinfo_free(struct modinfo *info)
{
	while (info->firmware_count)
		free(info->firmware[--info->firmware_count]);
}
