// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/mount_words.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "request/units.h"

/* Of each kind but WORD_SAFE a volume takes one word, as docker does. */
enum word_kind {
	WORD_ACCESS,
	WORD_EXEC,
	WORD_LABEL,
	WORD_PROPAGATION,
	WORD_CONSISTENCY,
	WORD_COPY,
	WORD_OWNER,
	WORD_BIND,
	WORD_TIMES,
	WORD_SYNC,
	WORD_SAFE,
};

enum word_does {
	WORD_NOTHING,
	WORD_READS,
	WORD_WRITES,
	WORD_RUNS,
	WORD_RUNS_NOT,
	WORD_COPIES,
};

struct mount_word {
	const char *name;
	enum word_kind kind;
	enum word_does does;
};

static const struct mount_word common_words[] = {
	{"ro", WORD_ACCESS, WORD_READS},
	{"rw", WORD_ACCESS, WORD_WRITES},
	{"exec", WORD_EXEC, WORD_RUNS},
	{"noexec", WORD_EXEC, WORD_RUNS_NOT},
	{"nosuid", WORD_SAFE, WORD_NOTHING},
	{"nodev", WORD_SAFE, WORD_NOTHING},
	{"shared", WORD_PROPAGATION, WORD_NOTHING},
	{"rshared", WORD_PROPAGATION, WORD_NOTHING},
	{"slave", WORD_PROPAGATION, WORD_NOTHING},
	{"rslave", WORD_PROPAGATION, WORD_NOTHING},
	{"private", WORD_PROPAGATION, WORD_NOTHING},
	{"rprivate", WORD_PROPAGATION, WORD_NOTHING},
	{NULL, WORD_SAFE, WORD_NOTHING},
};

/*
 * linuxValidMountMode() of moby's volume/mounts/linux_parser.go, and
 * podman-run(1): U, bind, exec and the like. Not O (an overlay of a shared
 * folder), suid, dev and idmap: what they ask for is not done.
 */
static const struct mount_word volume_words[] = {
	{"z", WORD_LABEL, WORD_NOTHING},
	{"Z", WORD_LABEL, WORD_NOTHING},
	{"U", WORD_OWNER, WORD_NOTHING},
	{"copy", WORD_COPY, WORD_COPIES},
	{"nocopy", WORD_COPY, WORD_NOTHING},
	{"consistent", WORD_CONSISTENCY, WORD_NOTHING},
	{"cached", WORD_CONSISTENCY, WORD_NOTHING},
	{"delegated", WORD_CONSISTENCY, WORD_NOTHING},
	{"bind", WORD_BIND, WORD_NOTHING},
	{"rbind", WORD_BIND, WORD_NOTHING},
	{"unbindable", WORD_PROPAGATION, WORD_NOTHING},
	{"runbindable", WORD_PROPAGATION, WORD_NOTHING},
	{NULL, WORD_SAFE, WORD_NOTHING},
};

/* What tmpfs ignores, mount(8), and whom nobody else sees propagates to none. */
static const struct mount_word tmpfs_words[] = {
	{"notmpcopyup", WORD_COPY, WORD_NOTHING},
	{"async", WORD_SYNC, WORD_NOTHING},
	{"sync", WORD_SYNC, WORD_NOTHING},
	{"dirsync", WORD_SYNC, WORD_NOTHING},
	{"atime", WORD_TIMES, WORD_NOTHING},
	{"noatime", WORD_TIMES, WORD_NOTHING},
	{"diratime", WORD_TIMES, WORD_NOTHING},
	{"nodiratime", WORD_TIMES, WORD_NOTHING},
	{"relatime", WORD_TIMES, WORD_NOTHING},
	{"norelatime", WORD_TIMES, WORD_NOTHING},
	{"strictatime", WORD_TIMES, WORD_NOTHING},
	{"nostrictatime", WORD_TIMES, WORD_NOTHING},
	{NULL, WORD_SAFE, WORD_NOTHING},
};

static const struct mount_word *word_in(const struct mount_word *words,
					const char *name)
{
	for (; words->name; words++)
		if (!strcmp(words->name, name))
			return words;
	return NULL;
}

static const struct mount_word *word_find(const struct mount_word *words,
					  const char *name)
{
	const struct mount_word *common = word_in(common_words, name);

	return common ? common : word_in(words, name);
}

static void word_take(struct request_mount *mount, const struct mount_word *word)
{
	switch (word->does) {
	case WORD_READS:
	case WORD_WRITES:
		mount->write = word->does == WORD_WRITES;
		break;
	case WORD_RUNS:
	case WORD_RUNS_NOT:
		mount->exec = word->does == WORD_RUNS;
		break;
	case WORD_COPIES:
		mount->copy = true;
		break;
	case WORD_NOTHING:
		break;
	}
}

static int volume_unknown(const char *name, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--mount: '%s': behind SOURCE:/FOLDER there are ro, "
			 "rw, copy, exec and noexec, and of docker's words "
			 "those that change nothing for a guest, see "
			 "gpubox-run(1)",
			 name);
}

int mount_words_volume(struct request_mount *mount, char *words,
		       struct fault *fault)
{
	const struct mount_word *of[WORD_SAFE] = {NULL}, *word;
	char *name, *rest = words;

	while ((name = strsep(&rest, ","))) {
		word = word_find(volume_words, name);
		if (!word)
			return volume_unknown(name, fault);
		word_take(mount, word);
		if (word->kind == WORD_SAFE)
			continue;
		if (of[word->kind])
			return fault_set(fault, FAULT_HOST, -EINVAL,
					 "--mount: '%s' and '%s' exclude each "
					 "other: leave one out",
					 of[word->kind]->name, name);
		of[word->kind] = word;
	}
	/* nobody sees what is written to a copy */
	if (mount->copy && !of[WORD_ACCESS])
		mount->write = false;
	return 0;
}

static int tmpfs_mode(const char *text, uint32_t *mode, struct fault *fault)
{
	uint64_t value;
	int err;

	err = units_number("--tmpfs mode", text, 8, 0, 07777, &value, fault);
	if (!err)
		*mode = (uint32_t)value;
	return err;
}

static int tmpfs_word(struct request_mount *mount, const char *name,
		      struct fault *fault)
{
	const struct mount_word *word;

	if (!strncmp(name, "size=", 5))
		return units_bytes("--tmpfs size", name + 5, &mount->bytes,
				   fault);
	if (!strncmp(name, "mode=", 5))
		return tmpfs_mode(name + 5, &mount->mode, fault);
	word = word_find(tmpfs_words, name);
	if (!word)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--tmpfs: '%s': there are size=SIZE, "
				 "mode=MODE, ro, rw, exec and noexec",
				 name);
	word_take(mount, word);
	return 0;
}

int mount_words_tmpfs(struct request_mount *mount, char *words,
		      struct fault *fault)
{
	char *name, *rest = words;
	int err = 0;

	while (!err && (name = strsep(&rest, ",")))
		err = tmpfs_word(mount, name, fault);
	return err;
}
