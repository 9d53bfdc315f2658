// SPDX-License-Identifier: GPL-2.0-or-later
#include "parts/collect.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "image/arm64.h"
#include "image/kernel.h"
#include "parts/kconfig.h"

/* Every x86-64 kernel has these. */
#define COLLECT_PAGE_X86 4096

/* No module of the archive is larger, host/image/modules.c. */
#define COLLECT_MODULE_MAX ((la_int64_t)512 << 20)

void collect_kernel_image(const void *data, size_t size, const char *source,
			  struct parts_kernel *kernel)
{
	size_t text_size;
	char *text;

	if (!kernel->release[0])
		kernel_find_release(data, size, kernel->release,
				    sizeof(kernel->release));
	kernel->page_size = strcmp(kernel->arch, "x86_64") != 0
				    ? arm64_page_size(data, size)
				    : COLLECT_PAGE_X86;
	if (kernel->config[0])
		return;
	text = kconfig_inside(data, size, &text_size);
	if (text && kconfig_read(text, text_size, kernel))
		parts_set(kernel->config, sizeof(kernel->config), source);
	free(text);
}

/* libkmod reads files only: a copy in memory that has a name. */
static int collect_entry_file(struct archive *archive)
{
	int fd = memfd_create("module", MFD_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (archive_read_data_into_fd(archive, fd) == ARCHIVE_OK)
		return fd;
	close(fd);
	return -EBADMSG;
}

/* "lib/modules/nvidia_uvm.ko" holds nvidia_uvm. */
static bool collect_entry_name(struct archive_entry *entry, char *name,
			       size_t size)
{
	const char *path = archive_entry_pathname(entry);
	const char *base = path ? strrchr(path, '/') : NULL;
	size_t n;

	base = base ? base + 1 : path;
	n = base ? strlen(base) : 0;
	if (n < 4 || n - 3 >= size || strcmp(base + n - 3, ".ko") != 0 ||
	    archive_entry_size(entry) > COLLECT_MODULE_MAX)
		return false;
	memcpy(name, base, n - 3);
	name[n - 3] = '\0';
	return true;
}

static int collect_entry(struct archive *archive, struct archive_entry *entry,
			 struct parts *parts)
{
	struct parts_module *module = &parts->module[parts->n_modules];
	char name[64], path[32];
	int fd;

	if (!collect_entry_name(entry, name, sizeof(name)))
		return 0;
	fd = collect_entry_file(archive);
	if (fd < 0)
		return fd;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	memset(module, 0, sizeof(*module));
	parts_set(module->name, sizeof(module->name), name);
	parts_set(module->file, sizeof(module->file),
		  archive_entry_pathname(entry));
	collect_module_file(path, module);
	close(fd);
	parts->n_modules++;
	return 0;
}

static int collect_entries(struct archive *archive, struct parts *parts)
{
	struct archive_entry *entry;
	int ret = 0, err;

	while (parts->n_modules < PARTS_MODULES_MAX && !ret) {
		err = archive_read_next_header(archive, &entry);
		if (err == ARCHIVE_EOF)
			return 0;
		ret = err == ARCHIVE_OK ? collect_entry(archive, entry, parts)
					: -EBADMSG;
	}
	return ret;
}

int collect_archive(const void *data, size_t size, struct parts *parts)
{
	struct archive *archive = archive_read_new();
	int ret = -EBADMSG;

	if (!archive)
		return -ENOMEM;
	archive_read_support_format_cpio(archive);
	if (archive_read_open_memory(archive, data, size) == ARCHIVE_OK)
		ret = collect_entries(archive, parts);
	archive_read_free(archive);
	return ret;
}
