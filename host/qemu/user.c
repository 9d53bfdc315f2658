// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/user.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KVM_DEVICE "/dev/kvm"

static bool user_may_open(const struct user *user, const struct stat *st)
{
	if (st->st_uid == user->uid)
		return (st->st_mode & 0600) == 0600;
	if (st->st_gid == user->gid || user->has_group)
		return (st->st_mode & 0060) == 0060;
	return (st->st_mode & 0006) == 0006;
}

static int user_add_kvm(const char *name, const char *root, struct user *user,
			struct fault *fault)
{
	char path[PATH_MAX];
	struct stat st;

	if (snprintf(path, sizeof(path), "%s" KVM_DEVICE, root) >=
	    (int)sizeof(path))
		return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
				 "%s: the path is too long", root);
	if (stat(path, &st))
		return 0;
	user->group = st.st_gid;
	user->has_group = st.st_gid && (st.st_mode & 0066) == 0060;
	if (!user_may_open(user, &st))
		return fault_set(fault, FAULT_HOST, -EACCES,
				 "%s: the user %s, whom QEMU runs as, may not "
				 "open it (owner %u, group %u, mode %03o); give "
				 "it to the group kvm with mode 660, or run "
				 "gpubox as a user who may",
				 path, name, st.st_uid, st.st_gid,
				 st.st_mode & 0777);
	return 0;
}

int user_choose(const char *name, bool kvm, const char *root, struct user *user,
		struct fault *fault)
{
	const struct passwd *pw;

	memset(user, 0, sizeof(*user));
	if (geteuid() || !*name || !strcmp(name, "root"))
		return 0;
	errno = 0;
	pw = getpwnam(name);
	if (!pw)
		return fault_set(fault, FAULT_HOST, errno ? -errno : -ENOENT,
				 "%s: there is no such user for QEMU to run as; "
				 "the board's QEMU_USER names it",
				 name);
	user->change = pw->pw_uid != 0;
	user->uid = pw->pw_uid;
	user->gid = pw->pw_gid;
	if (!user->change || !kvm)
		return 0;
	return user_add_kvm(name, root, user, fault);
}

int user_become(const struct user *user)
{
	if (!user->change)
		return 0;
	if (setgroups(user->has_group, &user->group) ||
	    setresgid(user->gid, user->gid, user->gid) ||
	    setresuid(user->uid, user->uid, user->uid))
		return -errno;
	/* A way back would mean that nothing was given up. */
	return setresuid((uid_t)-1, 0, (uid_t)-1) ? 0 : -EPERM;
}
