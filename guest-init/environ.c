// SPDX-License-Identifier: GPL-2.0-or-later
#include "environ.h"

#include <linux/limits.h>

#include "guest_abi.h"
#include "mem.h"
#include "text.h"

/* As docker has it. */
#define ENVIRON_PATH \
	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

_Static_assert(ENVIRON_HOME == PATH_MAX + sizeof("HOME="), "a path fits");

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

static const char *environ_home(const struct account *account,
				char buf[ENVIRON_HOME])
{
	struct text home;

	if (!account->home_size)
		return "HOME=/";
	text_begin(&home, buf, ENVIRON_HOME);
	text_add(&home, "HOME=");
	text_bytes(&home, account->home, account->home_size);
	return home.cut ? "HOME=/" : home.buf;
}

void environ_default(struct job *job, const struct account *account,
		     char home[ENVIRON_HOME])
{
	if (!environ_get(job->envp, "PATH="))
		environ_add(job, "PATH=" ENVIRON_PATH);
	if (!environ_get(job->envp, "HOME="))
		environ_add(job, environ_home(account, home));
	if (job->flags & ABI_JOB_TTY && !environ_get(job->envp, "TERM="))
		environ_add(job, "TERM=xterm");
}
