// SPDX-License-Identifier: GPL-2.0-or-later
#include "doctor/capture.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/replica.h"
#include "driver/collect.h"
#include "file/output.h"

struct capture_note {
	enum sysfs_note_kind kind;
	char *path;
	char *data;
	size_t size;
	char **names;
};

struct capture {
	struct capture_note *note;
	size_t count;
	int err;
};

static char **capture_copy_names(char *const *names)
{
	size_t i, n = 0;
	char **copy;

	while (names[n])
		n++;
	copy = calloc(n + 1, sizeof(*copy));
	for (i = 0; copy && i < n; i++) {
		copy[i] = strdup(names[i]);
		if (!copy[i]) {
			sysfs_list_free(copy);
			return NULL;
		}
	}
	return copy;
}

static void capture_observe(void *ctx, const struct sysfs_note *seen)
{
	struct capture *capture = ctx;
	struct capture_note note = {.kind = seen->kind}, *bigger;
	int skip = 0;

	if ((seen->kind == SYSFS_NOTE_LINK &&
	     !capture_keeps_link(seen->path, seen->data)) ||
	    (seen->kind == SYSFS_NOTE_LIST && !capture_keeps_list(seen->path)))
		return;
	note.path = strdup(seen->path);
	if (seen->kind == SYSFS_NOTE_FILE)
		skip = capture_filter(seen->path, seen->data, seen->size,
				      &note.data, &note.size);
	else if (seen->kind == SYSFS_NOTE_LIST)
		note.names = capture_copy_names(seen->names);
	bigger = realloc(capture->note,
			 (capture->count + 1) * sizeof(*capture->note));
	if (bigger)
		capture->note = bigger;
	if (!bigger || !note.path || skip ||
	    (seen->kind == SYSFS_NOTE_LIST && !note.names)) {
		if (skip != 1)
			capture->err = -ENOMEM;
		free(note.path);
		free(note.data);
		sysfs_list_free(note.names);
		return;
	}
	capture->note[capture->count++] = note;
}

struct capture *capture_begin(void)
{
	struct capture *capture = calloc(1, sizeof(*capture));

	if (capture)
		sysfs_observe(capture_observe, capture);
	return capture;
}

void capture_end(struct capture *capture)
{
	size_t i;

	sysfs_observe(NULL, NULL);
	if (!capture)
		return;
	for (i = 0; i < capture->count; i++) {
		free(capture->note[i].path);
		free(capture->note[i].data);
		sysfs_list_free(capture->note[i].names);
	}
	free(capture->note);
	free(capture);
}

static bool capture_has(const struct capture *capture, const char *path)
{
	size_t i;

	for (i = 0; i < capture->count; i++) {
		if (capture->note[i].kind == SYSFS_NOTE_FILE &&
		    !strcmp(capture->note[i].path, path))
			return true;
	}
	return false;
}

/* Of /sys/dev only the nodes that belong to a device that was looked at. */
static bool capture_wants(const struct capture *capture,
			  const struct capture_note *note)
{
	char uevent[PATH_MAX];

	if (note->kind != SYSFS_NOTE_LINK ||
	    strncmp(note->path, "/sys/dev/", 9) != 0)
		return true;
	if (strlen(note->path) + sizeof("/uevent") > sizeof(uevent))
		return false;
	memcpy(uevent, note->path, strlen(note->path));
	memcpy(uevent + strlen(note->path), "/uevent", sizeof("/uevent"));
	return capture_has(capture, uevent);
}

static int capture_add_note(const struct capture_note *note,
			    struct replica *replica)
{
	size_t i;
	int err;

	switch (note->kind) {
	case SYSFS_NOTE_FILE:
		return replica_add_file(replica, note->path, note->data,
					note->size);
	case SYSFS_NOTE_LINK:
		return replica_add_link(replica, note->path);
	case SYSFS_NOTE_EXISTS:
		return replica_add_stub(replica, note->path);
	case SYSFS_NOTE_LIST:
		break;
	}
	err = replica_add_stub(replica, note->path);
	for (i = 0; note->names[i] && !err; i++) {
		char path[PATH_MAX];
		size_t n = strlen(note->path), m = strlen(note->names[i]);

		if (n + m + 2 > sizeof(path))
			continue;
		memcpy(path, note->path, n);
		path[n] = '/';
		memcpy(path + n + 1, note->names[i], m + 1);
		err = replica_add_name(replica, path);
	}
	return err;
}

static int capture_add_json(json_t *json, const char *path,
			    struct replica *replica)
{
	char *text = json ? json_dumps(json, JSON_INDENT(2)) : NULL;
	int err = -ENOMEM;

	json_decref(json);
	if (text)
		err = replica_add_file(replica, path, text, strlen(text));
	free(text);
	return err;
}

/* Where QEMU lies can name a user's home. */
static int capture_add_live(const struct facts *facts, struct replica *replica)
{
	struct live live = facts->live;
	const char *base = strrchr(live.qemu_path, '/');
	size_t i;
	int err;

	if (base)
		memmove(live.qemu_path, base + 1, strlen(base));
	err = capture_add_json(live_to_json(&live), LIVE_FILE, replica);
	if (!err && facts->parts)
		err = capture_add_json(collect_to_json(facts->parts),
				       FACTS_PARTS_FILE, replica);
	for (i = 0; i < facts->n_device && !err; i++) {
		if (!facts->device[i].self.holders_complete)
			err = replica_add_file(
				replica, "/gpubox/processes-hidden", "", 0);
	}
	return err;
}

static int capture_fill(const struct capture *capture,
			const struct facts *facts, struct replica *replica)
{
	size_t i;
	int err = capture->err;

	for (i = 0; i < capture->count && !err; i++) {
		if (capture_wants(capture, &capture->note[i]))
			err = capture_add_note(&capture->note[i], replica);
	}
	return err ? err : capture_add_live(facts, replica);
}

int capture_write(struct capture *capture, const struct facts *facts,
		  const char *path, struct fault *fault)
{
	struct replica replica = {0};
	struct output output;
	int err;

	sysfs_observe(NULL, NULL);
	err = output_open(path, true, &output, fault);
	if (err)
		return err;
	err = capture_fill(capture, facts, &replica);
	if (!err)
		err = replica_write(&replica, output.fd);
	replica_free(&replica);
	if (err)
		output_abort(&output);
	else
		err = output_commit(&output);
	if (!err)
		return 0;
	return fault_set(fault, FAULT_HOST, err, "%s: %s", path, strerror(-err));
}
