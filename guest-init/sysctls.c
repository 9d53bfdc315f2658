// SPDX-License-Identifier: GPL-2.0-or-later
#include "sysctls.h"

#include "file.h"
#include "text.h"

#define SYSCTLS_FOLDER "/proc/sys"

int sysctls_write(const struct job_sysctls *sysctls, struct failure *failure)
{
	char path[sizeof(SYSCTLS_FOLDER) + ABI_SYSCTL_PATH_MAX];
	struct text text;
	size_t i;
	int ret;

	for (i = 0; i < sysctls->count; i++) {
		text_begin(&text, path, sizeof(path));
		text_add(&text, SYSCTLS_FOLDER);
		text_add(&text, sysctls->list[i].path);
		ret = file_write(path, sysctls->list[i].value);
		if (ret)
			return failure_set(failure, ret, "setup", path,
					   "cannot be set:");
	}
	return 0;
}
