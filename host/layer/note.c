// SPDX-License-Identifier: GPL-2.0-or-later
#include "layer/note.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/cache.h"
#include "file/output.h"
#include "file/stamp.h"

/* Which file it is, and when it last changed. */
static int note_state(int fd, char state[STAMP_SIZE])
{
	struct stat st;

	if (fstat(fd, &st))
		return -errno;
	stamp_print(&st, state);
	return 0;
}

static int note_save(const char *path, const json_t *note)
{
	char *text = json_dumps(note, JSON_COMPACT);
	int err = text ? output_write(path, text, strlen(text), NULL) : -ENOMEM;

	if (!err && chmod(path, 0600))
		err = -errno;
	free(text);
	return err;
}

static int note_write_as(const char *path, const char *state,
			 const char *digest, const struct oci_config *config)
{
	json_t *note =
		json_pack("{s:s, s:s, s:o*}", "state", state, "sha256", digest,
			  "config", config ? oci_config_json(config) : NULL);
	int err = note ? note_save(path, note) : -ENOMEM;

	json_decref(note);
	return err;
}

int note_write(const char *path, int fd, const struct oci_config *config)
{
	char state[STAMP_SIZE], digest[DIGEST_SIZE];
	int err;

	/* first, so that a later change is found */
	err = note_state(fd, state);
	if (!err)
		err = digest_file(fd, digest);
	return err ? err : note_write_as(path, state, digest, config);
}

static json_t *note_load(const char *path)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
				    O_CLOEXEC);
	json_t *note = NULL;
	struct stat st;

	if (fd < 0)
		return NULL;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && cache_only_ours(&st))
		note = json_loadfd(fd, JSON_REJECT_DUPLICATES, NULL);
	close(fd);
	return note;
}

static int note_compare(const char *path, int fd, const json_t *note,
			bool always, const struct oci_config *config)
{
	const char *then = json_string_value(json_object_get(note, "state"));
	const char *wanted = json_string_value(json_object_get(note, "sha256"));
	char now[STAMP_SIZE], digest[DIGEST_SIZE];
	int err;

	if (!then || !wanted)
		return -ENOENT;
	err = note_state(fd, now);
	if (err || (!always && !strcmp(then, now)))
		return err;
	err = digest_file(fd, digest);
	if (err)
		return err;
	if (strcmp(digest, wanted) != 0)
		return -EBADMSG;
	return strcmp(then, now) ? note_write_as(path, now, digest, config) : 0;
}

int note_check(const char *path, int fd, bool always, struct oci_config *config)
{
	json_t *note = note_load(path), *object;
	const char *why;
	int err = -ENOENT;

	memset(config, 0, sizeof(*config));
	if (!note)
		return err;
	object = json_object_get(note, "config");
	err = object && oci_config_read(object, config, &why) ? -ENOENT : 0;
	if (!err)
		err = note_compare(path, fd, note, always,
				   object ? config : NULL);
	if (err)
		oci_config_free(config);
	json_decref(note);
	return err;
}
