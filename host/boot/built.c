// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/built.h"

#include <string.h>

#include "file/unpack.h"

/* A distribution's .config has some 300 KiB. */
#define BUILT_MAX ((size_t)4 << 20)

static const struct {
	enum built_feature feature;
	const char *name;
} built_features[] = {
	{BUILT_VIRTIO_BLK, "CONFIG_VIRTIO_BLK"},
	{BUILT_OVERLAY, "CONFIG_OVERLAY_FS"},
	{BUILT_EROFS, "CONFIG_EROFS_FS"},
	{BUILT_SQUASHFS, "CONFIG_SQUASHFS"},
	{BUILT_FW_LOADER, "CONFIG_FW_LOADER"},
	{BUILT_FW_XZ, "CONFIG_FW_LOADER_COMPRESS_XZ"},
	{BUILT_FW_ZSTD, "CONFIG_FW_LOADER_COMPRESS_ZSTD"},
	{BUILT_SIG_FORCE, "CONFIG_MODULE_SIG_FORCE"},
	{BUILT_LOCKDOWN, "CONFIG_LOCK_DOWN_KERNEL_FORCE_INTEGRITY"},
	{BUILT_LOCKDOWN, "CONFIG_LOCK_DOWN_KERNEL_FORCE_CONFIDENTIALITY"},
	{BUILT_SVA, "CONFIG_ARM_SMMU_V3_SVA"},
	{BUILT_VIRTIOFS, "CONFIG_VIRTIO_FS"},
};

static const struct {
	const char *name;
	uint64_t size;
} built_pages[] = {
	{"CONFIG_ARM64_4K_PAGES", 4096},
	{"CONFIG_ARM64_16K_PAGES", 16384},
	{"CONFIG_ARM64_64K_PAGES", 65536},
};

/* The value of @name when the line of @n bytes sets it, else 0. */
static char built_value(const char *line, size_t n, const char *name)
{
	size_t length = strlen(name);

	if (n != length + 2 || memcmp(line, name, length) != 0 ||
	    line[length] != '=')
		return 0;
	return line[length + 1];
}

static void built_line(const char *line, size_t n, struct built_kernel *kernel)
{
	size_t i;
	char value;

	for (i = 0; i < sizeof(built_features) / sizeof(built_features[0]); i++) {
		value = built_value(line, n, built_features[i].name);
		if (value)
			kernel->has[built_features[i].feature] =
				value == 'm' ? BUILT_MODULE : BUILT_IN;
	}
	for (i = 0; i < sizeof(built_pages) / sizeof(built_pages[0]); i++) {
		if (built_value(line, n, built_pages[i].name) == 'y')
			kernel->config_page_size = built_pages[i].size;
	}
}

static bool built_names(const char *text, size_t size, const char *name)
{
	return memmem(text, size, name, strlen(name));
}

bool built_read(const char *text, size_t size, struct built_kernel *kernel)
{
	const char *end = text + size, *line, *next;
	bool compress = false;
	size_t i;

	/* every configuration names it, set or not */
	if (!built_names(text, size, "CONFIG_MODULES"))
		return false;
	for (i = 0; i < BUILT_FEATURES; i++)
		kernel->has[i] = BUILT_ABSENT;
	for (line = text; line < end; line = next + 1) {
		next = memchr(line, '\n', (size_t)(end - line));
		if (!next)
			next = end;
		built_line(line, (size_t)(next - line), kernel);
		compress |= built_value(line, (size_t)(next - line),
					"CONFIG_FW_LOADER_COMPRESS") == 'y';
	}
	/* before Linux 5.19 xz was the only one and had no option of its own */
	if (compress && !built_names(text, size, "CONFIG_FW_LOADER_COMPRESS_"))
		kernel->has[BUILT_FW_XZ] = BUILT_IN;
	return true;
}

char *built_inside(const void *data, size_t size, size_t *sizep)
{
	static const char start[] = "IKCFG_ST", stop[] = "IKCFG_ED";
	const char *from, *to, *end = (const char *)data + size;
	void *text;

	from = memmem(data, size, start, sizeof(start) - 1);
	if (!from)
		return NULL;
	from += sizeof(start) - 1;
	to = memmem(from, (size_t)(end - from), stop, sizeof(stop) - 1);
	if (!to || unpack(from, (size_t)(to - from), BUILT_MAX, &text, sizep))
		return NULL;
	return text;
}
