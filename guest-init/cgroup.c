// SPDX-License-Identifier: GPL-2.0-or-later
#include "cgroup.h"

#include <linux/mount.h>

#include "file.h"
#include "sys.h"
#include "text.h"

#define CGROUP_ROOT  "/sys/fs/cgroup"
#define CGROUP_JOB   CGROUP_ROOT "/job"
#define CGROUP_FLAGS (MS_NOSUID | MS_NODEV | MS_NOEXEC)

/* cgroup.procs of the group; -1: there is none. */
static int cgroup_procs = -1;

static int cgroup_limit(uint32_t pids)
{
	struct text text;
	char number[16];

	text_begin(&text, number, sizeof(number));
	text_number(&text, pids);
	return file_write(CGROUP_JOB "/pids.max", number);
}

/*
 * The top of a hierarchy has no pids.max (CFTYPE_NOT_ON_ROOT): the group itself
 * is mounted, over the whole, as a container's namespace shows it.
 */
static int cgroup_show(void)
{
	int ret = (int)SYS_5(mount, CGROUP_JOB, CGROUP_ROOT, NULL, MS_BIND, NULL);

	if (ret)
		return ret;
	return (int)SYS_5(mount, NULL, CGROUP_ROOT, NULL,
			  MS_REMOUNT | MS_BIND | MS_RDONLY | CGROUP_FLAGS, NULL);
}

/* A hierarchy that limits processes; else nothing is mounted. */
static int cgroup_mount(void)
{
	int ret = (int)SYS_5(mount, "cgroup2", CGROUP_ROOT, "cgroup2",
			     CGROUP_FLAGS, NULL);

	if (ret)
		return ret;
	ret = file_write(CGROUP_ROOT "/cgroup.subtree_control", "+pids");
	if (ret)
		SYS_2(umount2, CGROUP_ROOT, 0);
	return ret;
}

static int cgroup_group(uint32_t pids)
{
	int ret = (int)SYS_3(mkdirat, AT_FDCWD, CGROUP_JOB, 0755);

	if (!ret)
		ret = cgroup_limit(pids);
	if (ret)
		return ret;
	cgroup_procs = sys_open(CGROUP_JOB "/cgroup.procs", O_WRONLY, 0);
	return cgroup_procs < 0 ? cgroup_procs : cgroup_show();
}

int cgroup_make(const struct job *job, struct failure *failure)
{
	int ret;

	if (!job->pids)
		return 0;
	ret = cgroup_mount();
	if (ret && job->flags & ABI_JOB_PIDS_MAY)
		return 0;
	if (!ret)
		ret = cgroup_group(job->pids);
	if (ret)
		failure_set(failure, ret, "setup", "number of processes",
			    "cannot be limited, which takes CONFIG_CGROUP_PIDS:");
	return ret;
}

int cgroup_enter(void)
{
	long len = cgroup_procs < 0 ? 0 : sys_write(cgroup_procs, "0", 1);

	return len < 0 ? (int)len : 0;
}
