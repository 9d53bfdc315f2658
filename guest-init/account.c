// SPDX-License-Identifier: GPL-2.0-or-later
#include "account.h"

#include <stdbool.h>

#include <linux/errno.h>

#include "mem.h"
#include "text.h"

#define ACCOUNT_FIELDS 7
/* (uid_t)-1 means "unchanged" to the kernel. */
#define ACCOUNT_ID_MAX (UINT32_MAX - 1)

/* Fields of a line, passwd(5) and group(5). */
enum {
	ACCOUNT_NAME = 0,
	ACCOUNT_ID = 2,
	ACCOUNT_GID = 3,
	ACCOUNT_MEMBERS = 3,
	ACCOUNT_HOME = 5,
};

struct account_word {
	const char *at;
	size_t size;
};

static bool account_same(struct account_word a, struct account_word b)
{
	return a.size == b.size && !memcmp(a.at, b.at, a.size);
}

/* Cut @word at the first @mark; returns what is behind it, at NULL if none. */
static struct account_word account_cut(struct account_word *word, char mark)
{
	struct account_word rest = {NULL, 0};
	size_t i;

	for (i = 0; i < word->size; i++) {
		if (word->at[i] != mark)
			continue;
		rest.at = word->at + i + 1;
		rest.size = word->size - i - 1;
		word->size = i;
		break;
	}
	return rest;
}

/* Take the next line off @left as fields; false at the end of the file. */
static bool account_line(struct account_word *left, struct account_word *fields)
{
	struct account_word line = *left;
	size_t i;

	if (!left->size)
		return false;
	*left = account_cut(&line, '\n');
	for (i = 0; i < ACCOUNT_FIELDS; i++) {
		fields[i] = line;
		line = account_cut(&fields[i], ':');
		if (!fields[i].at)
			fields[i].size = 0;
	}
	return true;
}

static bool account_number(struct account_word word, uint32_t *id)
{
	return word.at && !text_parse(word.at, word.size, ACCOUNT_ID_MAX, id);
}

/* The first line whose name is @word, or whose id is when @word is one. */
static bool account_entry(struct account_file file, struct account_word word,
			  struct account_word *fields)
{
	struct account_word left = {file.data, file.size};
	uint32_t want = 0, id;
	bool number = account_number(word, &want);

	while (account_line(&left, fields)) {
		if (!account_number(fields[ACCOUNT_ID], &id))
			continue;
		if (account_same(fields[ACCOUNT_NAME], word) ||
		    (number && id == want))
			return true;
	}
	return false;
}

static bool account_lists(struct account_word members, struct account_word name)
{
	struct account_word rest;

	while (members.at) {
		rest = account_cut(&members, ',');
		if (account_same(members, name))
			return true;
		members = rest;
	}
	return false;
}

/* All groups that list @name as a member. */
static int account_groups(struct account_file group, struct account_word name,
			  uint32_t *groups, size_t max, size_t *count)
{
	struct account_word left = {group.data, group.size};
	struct account_word fields[ACCOUNT_FIELDS];
	uint32_t gid;

	while (account_line(&left, fields)) {
		if (!account_number(fields[ACCOUNT_ID], &gid) ||
		    !account_lists(fields[ACCOUNT_MEMBERS], name))
			continue;
		if (*count == max)
			return -ERANGE;
		groups[(*count)++] = gid;
	}
	return 0;
}

static int account_group(struct account_file group, struct account_word word,
			 uint32_t *gid)
{
	struct account_word fields[ACCOUNT_FIELDS];

	if (account_entry(group, word, fields)) {
		account_number(fields[ACCOUNT_ID], gid);
		return 0;
	}
	return account_number(word, gid) ? 0 : -ENOENT;
}

int account_group_find(const char *spec, struct account_file group, uint32_t *gid)
{
	return account_group(group, (struct account_word){spec, strlen(spec)},
			     gid);
}

int account_find(const char *spec, struct account_file passwd,
		 struct account_file group, uint32_t *groups, size_t max,
		 struct account *account, const char **missing)
{
	struct account_word user = {spec, strlen(spec)};
	struct account_word wanted = account_cut(&user, ':');
	struct account_word fields[ACCOUNT_FIELDS];
	bool known = account_entry(passwd, user, fields);

	memset(account, 0, sizeof(*account));
	*missing = "no such user in /etc/passwd";
	if (known) {
		account_number(fields[ACCOUNT_ID], &account->uid);
		account_number(fields[ACCOUNT_GID], &account->gid);
		account->home = fields[ACCOUNT_HOME].at;
		account->home_size = fields[ACCOUNT_HOME].size;
	} else if (!account_number(user, &account->uid)) {
		return -ENOENT;
	}
	*missing = "no such group in /etc/group";
	if (wanted.at)
		return account_group(group, wanted, &account->gid);
	*missing = "in too many groups";
	if (known)
		return account_groups(group, fields[ACCOUNT_NAME], groups, max,
				      &account->group_count);
	return 0;
}

void account_home(uint32_t uid, struct account_file passwd,
		  struct account *account)
{
	struct account_word left = {passwd.data, passwd.size};
	struct account_word fields[ACCOUNT_FIELDS];
	uint32_t id;

	while (account_line(&left, fields)) {
		if (!account_number(fields[ACCOUNT_ID], &id) || id != uid)
			continue;
		account->home = fields[ACCOUNT_HOME].at;
		account->home_size = fields[ACCOUNT_HOME].size;
		return;
	}
}
