// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/output.h"
#include "keeper/moment.h"
#include "text.h"

#define RECORD_SCHEMA 1
/* A command of 128 KiB and what JSON makes of it. */
#define RECORD_MAX (4u << 20)
/* 128 and SIGKILL */
#define RECORD_LOST 137

static const char *const record_states[] = {
	[RECORD_STARTING] = "starting",
	[RECORD_RUNNING] = "running",
	[RECORD_ENDED] = "ended",
};

void record_free(struct record *record)
{
	json_decref(record->config);
	record->config = NULL;
}

static json_t *record_moment(int64_t ns)
{
	char text[MOMENT_TEXT];

	if (!ns)
		return json_null();
	moment_print(ns, text);
	return json_string(text);
}

static json_t *record_fault(const struct fault *fault)
{
	if (fault->class == FAULT_NONE)
		return json_null();
	return json_pack("{s:s, s:o}", "class", fault_class_name(fault->class),
			 "message", text_json(fault->text));
}

static json_t *record_number(bool is_there, int number)
{
	return is_there ? json_integer(number) : json_null();
}

json_t *record_json(const struct record *record)
{
	bool ended = record->state == RECORD_ENDED;

	return json_pack(
		"{s:i, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:b, s:o, s:b, s:b, "
		"s:o, s:o, s:O}",
		"schema", RECORD_SCHEMA, "name", record->name, "state",
		record_states[record->state], "created",
		record_moment(record->created), "started",
		record_moment(record->started), "ended",
		record_moment(record->ended), "status",
		record_number(ended, record->status), "signal",
		record_number(record->signal, record->signal), "oom_killed",
		record->oom_killed, "fault", record_fault(&record->fault),
		"remove", record->remove, "attended", record->attended,
		"keeper_pid",
		record_number(!ended && record->keeper > 0, record->keeper),
		"qemu_pid", record_number(!ended && record->vmm > 0, record->vmm),
		"config", record->config);
}

int record_write(const struct entry *entry, const struct record *record,
		 struct fault *fault)
{
	json_t *root = record_json(record);
	char *text = root ? json_dumps(root, JSON_INDENT(1)) : NULL;
	int err = -ENOMEM;

	json_decref(root);
	if (text)
		err = output_state_at(entry->dir, ENTRY_RECORD, 0600, text,
				      strlen(text));
	free(text);
	return err ? fault_set(fault, FAULT_HOST, err, "%s: " ENTRY_RECORD ": %s",
			       record->name, strerror(-err))
		   : 0;
}

static int64_t record_get_moment(const json_t *root, const char *key)
{
	const char *text = json_string_value(json_object_get(root, key));
	int64_t ns;

	if (!text || moment_read(text, strlen(text), &ns))
		return 0;
	return ns;
}

static void record_get_fault(const json_t *root, struct fault *fault)
{
	const json_t *object = json_object_get(root, "fault");
	const char *class = json_string_value(json_object_get(object, "class"));
	const char *text = json_string_value(json_object_get(object, "message"));
	int i;

	for (i = FAULT_HOST; class && i <= FAULT_TIMEOUT; i++)
		if (!strcmp(class, fault_class_name(i)))
			fault_set(fault, i, -EIO, "%s", text ? text : "");
}

static int record_get_state(const json_t *root, enum record_state *state)
{
	const char *text = json_string_value(json_object_get(root, "state"));
	int i;

	for (i = RECORD_STARTING; text && i <= RECORD_ENDED; i++)
		if (!strcmp(text, record_states[i])) {
			*state = i;
			return 0;
		}
	return -EBADMSG;
}

static int record_integer(const json_t *root, const char *key)
{
	return (int)json_integer_value(json_object_get(root, key));
}

static int record_get(const json_t *root, struct record *record)
{
	const json_t *config = json_object_get(root, "config");

	if (record_integer(root, "schema") != RECORD_SCHEMA ||
	    !json_is_object(config) || record_get_state(root, &record->state))
		return -EBADMSG;
	record->config = json_incref(json_object_get(root, "config"));
	record->created = record_get_moment(root, "created");
	record->started = record_get_moment(root, "started");
	record->ended = record_get_moment(root, "ended");
	record->status = record_integer(root, "status");
	record->signal = record_integer(root, "signal");
	record->keeper = record_integer(root, "keeper_pid");
	record->vmm = record_integer(root, "qemu_pid");
	record->remove = json_is_true(json_object_get(root, "remove"));
	record->attended = json_is_true(json_object_get(root, "attended"));
	record->oom_killed = json_is_true(json_object_get(root, "oom_killed"));
	record_get_fault(root, &record->fault);
	return 0;
}

/*
 * NULL: not there, or no JSON of a size that we write. An empty one is not there:
 * it is not synced, and the machine ended before a disk had it.
 */
static json_t *record_load(const struct entry *entry, int *err)
{
	json_t *root = NULL;
	struct stat st;
	int fd;

	fd = openat(entry->dir, ENTRY_RECORD,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0) {
		*err = -errno;
		return NULL;
	}
	*err = -EBADMSG;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		st.st_size = -1;
	if (!st.st_size)
		*err = -ENOENT;
	if (st.st_size > 0 && st.st_size <= RECORD_MAX)
		root = json_loadfd(fd, JSON_REJECT_DUPLICATES, NULL);
	close(fd);
	return root;
}

int record_read(const struct entry *entry, struct record *record,
		struct fault *fault)
{
	json_t *root;
	int err;

	memset(record, 0, sizeof(*record));
	memcpy(record->name, entry->name, sizeof(record->name));
	root = record_load(entry, &err);
	if (root)
		err = record_get(root, record);
	json_decref(root);
	if (!err)
		return 0;
	return fault_set(
		fault, FAULT_HOST, err, "%s: " ENTRY_RECORD ": %s", entry->name,
		err == -EBADMSG ? "is not one of this gpubox" : strerror(-err));
}

void record_lose(struct record *record)
{
	record->state = RECORD_ENDED;
	record->status = RECORD_LOST;
	record->ended = moment_now();
	fault_set(&record->fault, FAULT_HOST, -ESRCH,
		  "%s: its keeper was killed, and the guest went with it",
		  record->name);
}
