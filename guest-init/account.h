/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Users and groups as /etc/passwd and /etc/group of the guest have them. */
#ifndef GPUBOX_GUEST_INIT_ACCOUNT_H
#define GPUBOX_GUEST_INIT_ACCOUNT_H

#include <stddef.h>
#include <stdint.h>

/* A file in memory; a missing one has size 0. */
struct account_file {
	const char *data;
	size_t size;
};

struct account {
	uint32_t uid;
	uint32_t gid;
	const char *home; /* not NUL-terminated; NULL: not known */
	size_t home_size;
	size_t group_count;
};

/*
 * Look up @spec, "NAME[:GROUP]" or "UID[:GID]", as docker's --user does: a
 * number need not be in the files and then has group 0, a name must be.
 * Without a group in @spec the user's own and all groups that list the user
 * count, else that group alone. The first @max of the groups beside
 * account->gid go to @groups; account->group_count is how many there are.
 *
 * Errors: -ENOENT (no such user or group, *@missing says which), -ERANGE
 * (more groups than @max).
 */
int account_find(const char *spec, struct account_file passwd,
		 struct account_file group, uint32_t *groups, size_t max,
		 struct account *account, const char **missing);

/*
 * Look up a group by its name, or a number, which need not be in the file.
 * Error: -ENOENT.
 */
int account_group_find(const char *spec, struct account_file group,
		       uint32_t *gid);

/* Set only the home, of @uid. */
void account_home(uint32_t uid, struct account_file passwd,
		  struct account *account);

#endif /* GPUBOX_GUEST_INIT_ACCOUNT_H */
