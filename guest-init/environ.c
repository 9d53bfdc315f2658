// SPDX-License-Identifier: GPL-2.0-or-later
#include "environ.h"

#include <linux/limits.h>

#include "guest_abi.h"
#include "mem.h"
#include "text.h"

/* As docker has it. */
#define ENVIRON_PATH \
	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

static char environ_home[PATH_MAX + sizeof("HOME=")];

const char *environ_get(char *const *envp, const char *name)
{
	size_t size = strlen(name), i;

	for (; *envp; envp++) {
		for (i = 0; i < size && (*envp)[i] == name[i];)
			i++;
		if (i == size)
			return *envp + size;
	}
	return NULL;
}

static void environ_add(struct job *job, const char *entry)
{
	job->envp[job->envc++] = (char *)entry;
	job->envp[job->envc] = NULL;
	job->string_bytes += strlen(entry) + 1;
}

static const char *environ_home_of(const struct account *account)
{
	struct text home;

	if (!account->home_size)
		return "HOME=/";
	text_begin(&home, environ_home, sizeof(environ_home));
	text_add(&home, "HOME=");
	text_bytes(&home, account->home, account->home_size);
	return home.cut ? "HOME=/" : home.buf;
}

void environ_default(struct job *job, const struct account *account)
{
	if (!environ_get(job->envp, "PATH="))
		environ_add(job, "PATH=" ENVIRON_PATH);
	if (!environ_get(job->envp, "HOME="))
		environ_add(job, environ_home_of(account));
	if (job->flags & ABI_JOB_TTY && !environ_get(job->envp, "TERM="))
		environ_add(job, "TERM=xterm");
}
