// SPDX-License-Identifier: GPL-2.0-or-later
#include "user.h"

#include <linux/errno.h>

#include "account.h"
#include "environ.h"
#include "file.h"

#define USER_GROUPS_MAX 64

static uint32_t user_groups[USER_GROUPS_MAX];

/* A missing file is an empty one. */
static int user_file(const char *path, struct file *file, struct failure *failure)
{
	int ret = file_open(path, file);

	if (!ret || ret == -ENOENT)
		return 0;
	return failure_command(failure, ret, ABI_STATUS_GPUBOX, path, NULL);
}

static int user_find(struct job *job, struct account_file passwd,
		     struct account *account, struct failure *failure)
{
	struct account_file group;
	const char *missing = NULL;
	struct file file;
	int ret = user_file("/etc/group", &file, failure);

	if (ret)
		return ret;
	group.data = file.data;
	group.size = file.size;
	ret = account_find(job->user, passwd, group, user_groups,
			   USER_GROUPS_MAX, account, &missing);
	file_close(&file);
	if (ret)
		return failure_command(failure, ret, ABI_STATUS_GPUBOX,
				       job->user, missing);
	job->uid = account->uid;
	job->gid = account->gid;
	job->groups = user_groups;
	job->group_count = account->group_count;
	return 0;
}

int user_apply(struct job *job, struct failure *failure)
{
	struct account account = {0};
	struct account_file passwd;
	struct file file;
	int ret = user_file("/etc/passwd", &file, failure);

	if (ret)
		return ret;
	passwd.data = file.data;
	passwd.size = file.size;
	if (job->user)
		ret = user_find(job, passwd, &account, failure);
	else
		account_home(job->uid, passwd, &account);
	if (!ret)
		environ_default(job, &account);
	file_close(&file);
	return ret;
}
