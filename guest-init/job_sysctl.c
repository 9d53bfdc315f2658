// SPDX-License-Identifier: GPL-2.0-or-later
#include "job_sysctl.h"

#include <linux/errno.h>

#include "job_mount.h"
#include "mem.h"

int job_sysctl_scan(const uint8_t *data, size_t size,
		    struct job_sysctls *sysctls, const char **why)
{
	size_t path = 0, i;

	*why = "more kernel parameters than there may be";
	if (sysctls->count == ABI_SYSCTLS_MAX)
		return -EBADMSG;
	*why = "a malformed kernel parameter";
	while (path < size && data[path])
		path++;
	if (path == size || path > ABI_SYSCTL_PATH_MAX ||
	    !job_mount_is_path(data, path) ||
	    size - path - 1 > ABI_SYSCTL_VALUE_MAX)
		return -EBADMSG;
	for (i = path + 1; i < size; i++)
		if (!data[i])
			return -EBADMSG;
	sysctls->count++;
	return 0;
}

void job_sysctl_fill(const char *data, size_t index, struct job_sysctls *sysctls)
{
	struct job_sysctl *sysctl = &sysctls->list[index];

	sysctl->path = data;
	sysctl->value = data + strlen(data) + 1;
}
