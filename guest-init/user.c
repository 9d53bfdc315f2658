// SPDX-License-Identifier: GPL-2.0-or-later
#include "user.h"

#include <linux/errno.h>

#include "account.h"
#include "file.h"
#include "mem.h"

/* A missing file is an empty one. */
static int user_file(const char *path, struct file *file,
		     struct account_file *account, struct failure *failure)
{
	int ret = file_open(path, file);

	account->data = file->data;
	account->size = file->size;
	if (!ret || ret == -ENOENT)
		return 0;
	return failure_command(failure, ret, ABI_STATUS_GPUBOX, path, NULL);
}

static int user_find(struct job *job, struct account_file passwd,
		     struct account_file group, struct user *user,
		     struct account *account, struct failure *failure)
{
	const char *missing = NULL;
	int ret = account_find(job->user, passwd, group, user->groups,
			       USER_GROUPS_MAX, account, &missing);

	if (ret)
		return failure_command(failure, ret, ABI_STATUS_GPUBOX,
				       job->user, missing);
	job->uid = account->uid;
	job->gid = account->gid;
	job->groups = user->groups;
	job->group_count = account->group_count;
	return 0;
}

static int user_add_groups(struct job *job, struct account_file group,
			   struct user *user, struct failure *failure)
{
	size_t i;
	int ret;

	if (job->group_count > USER_GROUPS_MAX)
		return failure_command(failure, -ERANGE, ABI_STATUS_GPUBOX,
				       job->group_adds[0], "one group too many");
	if (job->groups != user->groups)
		memcpy(user->groups, job->groups,
		       job->group_count * sizeof(*job->groups));
	job->groups = user->groups;
	for (i = 0; i < job->group_add_count; i++) {
		ret = account_group_find(job->group_adds[i], group,
					 &user->groups[job->group_count]);
		if (ret)
			return failure_command(failure, ret, ABI_STATUS_GPUBOX,
					       job->group_adds[i],
					       "no such group in /etc/group");
		job->group_count++;
	}
	return 0;
}

static int user_groups(struct job *job, struct account_file passwd,
		       struct user *user, struct account *account,
		       struct failure *failure)
{
	struct account_file group;
	struct file file;
	int ret = user_file("/etc/group", &file, &group, failure);

	if (!ret && job->user)
		ret = user_find(job, passwd, group, user, account, failure);
	if (!ret && job->group_add_count)
		ret = user_add_groups(job, group, user, failure);
	file_close(&file);
	return ret;
}

int user_apply(struct job *job, struct user *user, struct failure *failure)
{
	struct account account = {0};
	struct account_file passwd;
	struct file file;
	int ret = user_file("/etc/passwd", &file, &passwd, failure);

	if (!ret && (job->user || job->group_add_count))
		ret = user_groups(job, passwd, user, &account, failure);
	if (!ret && !job->user)
		account_home(job->uid, passwd, &account);
	if (!ret)
		environ_default(job, &account, user->home);
	file_close(&file);
	return ret;
}
