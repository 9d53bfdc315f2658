// SPDX-License-Identifier: GPL-2.0-or-later
#include "job_mount.h"

#include <stdbool.h>

#include <linux/errno.h>

#include "mem.h"
#include "module_list.h"

static const struct {
	char letter; /* 0: none is needed */
} job_mount_types[] = {
	[ABI_ROOT_EROFS] = {ABI_MODULE_EROFS},
	[ABI_ROOT_SQUASHFS] = {ABI_MODULE_SQUASHFS},
	[ABI_ROOT_EXT4] = {ABI_MODULE_EXT4},
	[ABI_ROOT_TMPFS] = {0},
	[ABI_ROOT_VIRTIOFS] = {ABI_MODULE_SHARE},
};

#define JOB_MOUNT_TYPES (sizeof(job_mount_types) / sizeof(job_mount_types[0]))

static bool job_mount_serial(const uint8_t *serial, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (!(serial[i] >= 'a' && serial[i] <= 'z') &&
		    !(serial[i] >= '0' && serial[i] <= '9') && serial[i] != '-')
			return false;
	return size <= ABI_SERIAL_MAX;
}

/* One word of a path. */
static bool job_mount_word(const uint8_t *word, size_t size)
{
	size_t dots = 0;

	while (dots < size && word[dots] == '.')
		dots++;
	return size && size <= 255 && (dots < size || size > 2);
}

bool job_mount_is_path(const uint8_t *path, size_t size)
{
	size_t i, from = 1;

	if (size < 2 || size > ABI_MOUNT_PATH_MAX || path[0] != '/')
		return false;
	for (i = 1; i <= size; i++) {
		if (i < size && !path[i])
			return false;
		if (i < size && path[i] != '/')
			continue;
		if (!job_mount_word(path + from, i - from))
			return false;
		from = i + 1;
	}
	return true;
}

static bool job_mount_take(const uint8_t *data, struct job_mount *mount)
{
	uint32_t flags = ABI_MOUNT_READ_ONLY | ABI_MOUNT_EXEC;

	mount->type = abi_get32(data + ABI_MOUNT_TYPE);
	mount->flags = abi_get32(data + ABI_MOUNT_FLAGS);
	mount->bytes = abi_get64(data + ABI_MOUNT_BYTES);
	mount->mode = abi_get32(data + ABI_MOUNT_MODE);
	if (mount->type == ABI_ROOT_VIRTIOFS)
		flags |= ABI_MOUNT_FILE;
	return mount->type && mount->type < JOB_MOUNT_TYPES &&
	       !(mount->flags & ~flags) && mount->mode <= 07777;
}

int job_mount_scan(const uint8_t *data, size_t size, struct job_mounts *mounts,
		   const char **why)
{
	struct job_mount *mount = &mounts->list[mounts->count];
	const uint8_t *serial;
	size_t at = 0, left;

	*why = "more mounts than there may be";
	if (mounts->count == ABI_MOUNTS_MAX)
		return -EBADMSG;
	*why = "a malformed mount";
	if (size <= ABI_MOUNT_HEADER || !job_mount_take(data, mount))
		return -EBADMSG;
	serial = data + ABI_MOUNT_HEADER;
	left = size - ABI_MOUNT_HEADER;
	while (at < left && serial[at])
		at++;
	if (at == left || !job_mount_serial(serial, at) ||
	    (mount->type == ABI_ROOT_TMPFS) != !at ||
	    !job_mount_is_path(serial + at + 1, left - at - 1))
		return -EBADMSG;
	mounts->count++;
	return 0;
}

void job_mount_fill(const char *data, size_t index, struct job_mounts *mounts)
{
	struct job_mount *mount = &mounts->list[index];

	mount->serial = data + ABI_MOUNT_HEADER;
	mount->path = mount->serial + strlen(mount->serial) + 1;
}

uint32_t job_mount_needs(const struct job_mounts *mounts)
{
	uint32_t needs = 0;
	char letter;
	size_t i;

	for (i = 0; i < mounts->count; i++) {
		letter = job_mount_types[mounts->list[i].type].letter;
		if (letter)
			needs |= MODULE_NEED(letter);
		if (letter && letter != ABI_MODULE_SHARE)
			needs |= MODULE_NEED(ABI_MODULE_DISK);
	}
	return needs;
}
