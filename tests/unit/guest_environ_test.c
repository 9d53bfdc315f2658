// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "environ.h"
#include "guest_abi.h"

static char *envp[4 + ENVIRON_SPARE];
static struct job job;
static struct account account;
static char home[ENVIRON_HOME];

FIXTURE(setup)
{
	memset(envp, 0, sizeof(envp));
	memset(&job, 0, sizeof(job));
	memset(&account, 0, sizeof(account));
	job.envp = envp;
	return 0;
}

static void add(char *entry)
{
	envp[job.envc++] = entry;
}

TEST(finds_the_first)
{
	add((char *)"PATHS=no");
	add((char *)"PATH");
	add((char *)"PATH=/a");
	add((char *)"PATH=/b");
	assert_string_equal(environ_get(envp, "PATH="), "/a");
	assert_null(environ_get(envp, "HOME="));
}

TEST(adds_what_is_missing)
{
	account.home = "/home/joe:/bin/sh";
	account.home_size = 9;
	job.flags = ABI_JOB_TTY;
	environ_default(&job, &account, home);
	assert_int_equal(job.envc, 3);
	assert_non_null(strstr(environ_get(envp, "PATH="), "/usr/bin"));
	assert_string_equal(environ_get(envp, "HOME="), "/home/joe");
	assert_string_equal(environ_get(envp, "TERM="), "xterm");
	assert_null(envp[3]);
	assert_int_equal(job.string_bytes, strlen(envp[0]) + strlen(envp[1]) +
						   strlen(envp[2]) + 3);
}

TEST(leaves_what_is_there)
{
	add((char *)"PATH=");
	add((char *)"HOME=");
	environ_default(&job, &account, home);
	assert_int_equal(job.envc, 2);
	assert_string_equal(environ_get(envp, "PATH="), "");
}

TEST(has_a_home_always)
{
	static char path[5000];

	setup(state);
	environ_default(&job, &account, home);
	assert_string_equal(environ_get(envp, "HOME="), "/");
	setup(state);
	memset(path, '/', sizeof(path));
	account.home = path;
	account.home_size = sizeof(path);
	environ_default(&job, &account, home);
	assert_string_equal(environ_get(envp, "HOME="), "/");
}

UNIT_MAIN_EACH(setup, NULL)
