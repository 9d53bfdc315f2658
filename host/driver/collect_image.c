// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/collect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "boot/arm64.h"
#include "file/cpio_read.h"
#include "boot/kernel.h"
#include "boot/built.h"

/* Every x86-64 kernel has these. */
#define COLLECT_PAGE_X86 4096

void collect_kernel_image(const void *data, size_t size, const char *source,
			  struct built_kernel *kernel)
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
	text = built_inside(data, size, &text_size);
	if (text && built_read(text, text_size, kernel))
		parts_set(kernel->config, sizeof(kernel->config), source);
	free(text);
}

/* libkmod reads files only: a copy in memory that has a name. */
static int collect_entry_file(const struct cpio_entry *entry)
{
	int fd = memfd_create("module", MFD_CLOEXEC), err;

	if (fd < 0)
		return -errno;
	if (write(fd, entry->data, entry->size) == (ssize_t)entry->size)
		return fd;
	err = errno ? -errno : -EIO;
	close(fd);
	return err;
}

/* "lib/modules/nvidia_uvm.ko" holds nvidia_uvm. */
static bool collect_entry_name(const char *path, char *name, size_t size)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	size_t n = strlen(base);

	if (n < 4 || n - 3 >= size || strcmp(base + n - 3, ".ko") != 0)
		return false;
	memcpy(name, base, n - 3);
	name[n - 3] = '\0';
	return true;
}

static int collect_entry(const struct cpio_entry *entry, struct parts *parts)
{
	struct parts_module *module = &parts->module[parts->n_modules];
	char name[64], path[32];
	int fd;

	if (!collect_entry_name(entry->path, name, sizeof(name)))
		return 0;
	fd = collect_entry_file(entry);
	if (fd < 0)
		return fd;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	memset(module, 0, sizeof(*module));
	parts_set(module->name, sizeof(module->name), name);
	parts_set(module->file, sizeof(module->file), entry->path);
	collect_module_file(path, module);
	close(fd);
	parts->n_modules++;
	return 0;
}

int collect_archive(const void *data, size_t size, struct parts *parts)
{
	struct cpio_entry entry;
	size_t at = 0;
	int ret = 1, err = 0;

	while (ret > 0 && !err && parts->n_modules < PARTS_MODULES_MAX) {
		ret = cpio_next(data, size, &at, &entry);
		if (ret > 0)
			err = collect_entry(&entry, parts);
	}
	return ret < 0 ? ret : err;
}
