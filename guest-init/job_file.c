// SPDX-License-Identifier: GPL-2.0-or-later
#include "job_file.h"

#include <linux/errno.h>

#include "job_mount.h"
#include "mem.h"

int job_file_scan(const uint8_t *data, size_t size, struct job_files *files,
		  const char **why)
{
	struct job_file *file = &files->list[files->count];
	const uint8_t *path = data + ABI_FILE_HEADER;
	size_t at = 0, left;

	*why = "more files than there may be";
	if (files->count == ABI_FILES_MAX)
		return -EBADMSG;
	*why = "a malformed file";
	if (size <= ABI_FILE_HEADER)
		return -EBADMSG;
	left = size - ABI_FILE_HEADER;
	while (at < left && path[at])
		at++;
	if (at == left || !job_mount_is_path(path, at))
		return -EBADMSG;
	file->mode = abi_get32(data + ABI_FILE_MODE);
	file->uid = abi_get32(data + ABI_FILE_UID);
	file->gid = abi_get32(data + ABI_FILE_GID);
	file->size = left - at - 1;
	if (file->mode > 07777)
		return -EBADMSG;
	files->count++;
	return 0;
}

void job_file_fill(const char *data, size_t index, struct job_files *files)
{
	struct job_file *file = &files->list[index];

	file->path = data + ABI_FILE_HEADER;
	file->data = file->path + strlen(file->path) + 1;
}
