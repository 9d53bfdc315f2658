// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "file/input.h"
#include "file/output.h"
#include "keeper/record.h"
#include "openshell/grpc.h"
#include "request/name.h"
#include "text.h"

#define SANDBOX_REQUEST "request"
#define SANDBOX_WANTED	"wanted"
#define SANDBOX_FAULT	"fault"
#define SANDBOX_STEP	"step"
#define SANDBOX_STEP_MS 20

static const char *const sandbox_words[] = {
	[SANDBOX_WANTED_RUNNING] = "running",
	[SANDBOX_WANTED_STOPPED] = "stopped",
	[SANDBOX_WANTED_GONE] = "gone",
};

static const char *const sandbox_steps[] = {
	[SANDBOX_STEP_NONE] = "",
	[SANDBOX_STEP_PULL] = "pull",
	[SANDBOX_STEP_DISKS] = "disks",
	[SANDBOX_STEP_GUEST] = "guest",
};

bool sandbox_id_is_good(const char *id)
{
	return strlen(id) < SANDBOX_ID && name_is_good(id);
}

void sandbox_guest(const char *id, char name[GUESTS_NAME])
{
	snprintf(name, GUESTS_NAME, SANDBOX_PREFIX "%s", id);
}

/* Over a word of the same length, which takes no room and is one write. */
static int sandbox_want_over(const struct entry *entry, const char *word)
{
	int fd = openat(entry->dir, SANDBOX_WANTED,
			O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	size_t size = strlen(word);
	struct stat st;
	int err = 0;

	if (fd < 0 || fstat(fd, &st))
		err = -errno;
	else if (st.st_size != (off_t)size)
		err = -ENOSPC;
	else if (pwrite(fd, word, size, 0) != (ssize_t)size)
		err = -EIO;
	if (fd >= 0)
		close(fd);
	return err;
}

/* A sandbox of which nobody says what it is to be is gone: sandbox_look(). */
static int sandbox_want_none(const struct entry *entry)
{
	return unlinkat(entry->dir, SANDBOX_WANTED, 0) && errno != ENOENT ? -errno
									  : 0;
}

int sandbox_want(const struct entry *entry, enum sandbox_wanted wanted)
{
	const char *word = sandbox_words[wanted];
	int err = output_write_at(entry->dir, SANDBOX_WANTED, 0600, word,
				  strlen(word));

	/* what is deleted or stopped gives room: it must not need some first */
	if (err && wanted == SANDBOX_WANTED_GONE)
		return sandbox_want_none(entry);
	if ((err == -ENOSPC || err == -EDQUOT) &&
	    wanted == SANDBOX_WANTED_STOPPED && !sandbox_want_over(entry, word))
		return 0;
	return err;
}

int sandbox_write(const struct entry *entry, const messages_sandbox *request)
{
	size_t size;
	uint8_t *data = messages_write(request, &size);
	int err = data ? output_write_at(entry->dir, SANDBOX_REQUEST, 0600,
					 data, size)
		       : -ENOMEM;

	free(data);
	return err;
}

/* A file of the folder, with a NUL behind it. */
static int sandbox_file(const struct entry *entry, const char *name, size_t max,
			void **data, size_t *size)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", entry->dir, name);
	return input_read(path, max, data, size, NULL);
}

/* Which of @count @words the file @name says, or an error. */
static int sandbox_word(const struct entry *entry, const char *name,
			const char *const *words, int count)
{
	size_t size;
	void *text;
	int i, err;

	err = sandbox_file(entry, name, 64, &text, &size);
	if (err)
		return err;
	for (i = 0; i < count && strcmp(text, words[i]) != 0; i++)
		;
	free(text);
	return i < count ? i : -EBADMSG;
}

int sandbox_wanted(const struct entry *entry, enum sandbox_wanted *wanted)
{
	int word = sandbox_word(entry, SANDBOX_WANTED, sandbox_words,
				SANDBOX_WANTED_GONE + 1);

	if (word < 0)
		return word;
	*wanted = (enum sandbox_wanted)word;
	return 0;
}

bool sandbox_is_whole(const struct entry *entry)
{
	return !faccessat(entry->dir, SANDBOX_REQUEST, F_OK, 0) ||
	       errno != ENOENT;
}

messages_sandbox *sandbox_read(const struct entry *entry)
{
	messages_sandbox *request;
	size_t size;
	void *data;

	if (sandbox_file(entry, SANDBOX_REQUEST, GRPC_MESSAGE_MAX, &data, &size))
		return NULL;
	request = messages_read(
		&openshell__compute__v1__driver_sandbox__descriptor, data, size);
	free(data);
	return request;
}

void sandbox_fail(const struct entry *entry, const char *why)
{
	output_write_at(entry->dir, SANDBOX_FAULT, 0600, why, strlen(why));
}

void sandbox_step(const struct entry *entry, enum sandbox_step step)
{
	const char *word = sandbox_steps[step];

	output_write_at(entry->dir, SANDBOX_STEP, 0600, word, strlen(word));
}

void sandbox_forget(const struct entry *entry)
{
	unlinkat(entry->dir, SANDBOX_FAULT, 0);
	unlinkat(entry->dir, SANDBOX_STEP, 0);
}

int sandbox_hold(const struct entry *entry, int wait_ms)
{
	const struct timespec pause = {.tv_nsec = SANDBOX_STEP_MS * 1000000L};
	int64_t end = clock_now_ms() + wait_ms;
	struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	while (fcntl(entry->lock, F_OFD_SETLK, &all)) {
		if (errno != EAGAIN && errno != EACCES && errno != EINTR)
			return -errno;
		if (clock_now_ms() >= end)
			return -EBUSY;
		nanosleep(&pause, NULL);
	}
	return 0;
}

static void sandbox_say(struct sandbox *sandbox, enum sandbox_state state,
			const char *message)
{
	sandbox->state = state;
	sandbox->step = SANDBOX_STEP_NONE;
	snprintf(sandbox->message, sizeof(sandbox->message), "%s", message);
	/* A string of a message is UTF-8, or nobody can read the message. */
	text_clean(sandbox->message, strlen(sandbox->message), "");
}

static void sandbox_ended(struct sandbox *sandbox, const struct record *record)
{
	char message[SANDBOX_ENDED_MAX];

	snprintf(message, sizeof(message), SANDBOX_ENDED_TEXT, record->status);
	sandbox_say(sandbox, SANDBOX_ENDED,
		    record->fault.class != FAULT_NONE ? record->fault.text
						      : message);
}

/* What becomes of the guest that is wanted. */
static void sandbox_look_at_guest(const struct entry *guest, bool alive,
				  struct sandbox *sandbox)
{
	struct record record;
	int err = record_read(guest, &record, NULL);
	bool told = !err || err == -ENOENT || err == -EBADMSG;

	if (!err && record.state == RECORD_ENDED)
		sandbox_ended(sandbox, &record);
	else if (!alive && told)
		sandbox_say(sandbox, SANDBOX_ENDED,
			    "the guest's keeper was killed, and the guest with "
			    "it");
	else if (!err && record.state == RECORD_RUNNING)
		sandbox_say(sandbox, SANDBOX_RUNNING, "");
	else if (told)
		sandbox_say(sandbox, SANDBOX_STARTING, "");
	record_free(&record);
}

/* There is no guest of it: why? */
static void sandbox_look_without(const struct entry *entry,
				 struct sandbox *sandbox)
{
	bool held = entry_is_alive(entry);
	size_t size;
	void *why;
	int err = sandbox_file(entry, SANDBOX_FAULT, sizeof(sandbox->message),
			       &why, &size);

	if (!err) {
		sandbox_say(sandbox, SANDBOX_FAILED, why);
		free(why);
	} else if (err == -ENOENT) {
		sandbox_say(sandbox, held ? SANDBOX_STARTING : SANDBOX_STALLED,
			    "");
	}
}

static void sandbox_look_once(const struct entry *entry, int guests,
			      struct sandbox *sandbox)
{
	enum sandbox_wanted wanted = SANDBOX_WANTED_GONE;
	char name[GUESTS_NAME];
	struct entry guest;
	bool there, alive;
	int err = sandbox_wanted(entry, &wanted);

	/* one whose folder is being cleared has no such file any more */
	if (err && err != -ENOENT)
		return;
	sandbox_guest(sandbox->id, name);
	err = guests < 0 ? guests : entry_open(guests, name, &guest, NULL);
	there = !err;
	if (err && err != -ENOENT)
		return;
	alive = there && entry_is_alive(&guest);
	if (wanted == SANDBOX_WANTED_GONE)
		sandbox_say(sandbox, SANDBOX_DELETING, "");
	else if (wanted == SANDBOX_WANTED_STOPPED)
		sandbox_say(sandbox, alive ? SANDBOX_STOPPING : SANDBOX_STOPPED,
			    "");
	else if (there)
		sandbox_look_at_guest(&guest, alive, sandbox);
	else
		sandbox_look_without(entry, sandbox);
	if (there)
		entry_close(&guest);
}

/* How far it is, as who starts it says; it may not have said anything yet. */
static void sandbox_look_how_far(const struct entry *entry,
				 struct sandbox *sandbox)
{
	int step = sandbox_word(entry, SANDBOX_STEP, sandbox_steps,
				SANDBOX_STEP_GUEST + 1);

	if (step >= 0)
		sandbox->step = (enum sandbox_step)step;
}

/*
 * Who stops or deletes it says so first and then removes the guest: an end
 * that was seen is one only if nobody had wanted it. To a gateway it is final.
 */
static void sandbox_look_at(const struct entry *entry, int guests,
			    struct sandbox *sandbox)
{
	enum sandbox_wanted wanted = SANDBOX_WANTED_RUNNING;

	sandbox_look_once(entry, guests, sandbox);
	if (sandbox->state == SANDBOX_STARTING)
		sandbox_look_how_far(entry, sandbox);
	if (sandbox->state != SANDBOX_ENDED)
		return;
	/* said without a word on a full file system: sandbox_want() */
	if (sandbox_wanted(entry, &wanted) == -ENOENT)
		wanted = SANDBOX_WANTED_GONE;
	if (wanted != SANDBOX_WANTED_RUNNING)
		sandbox_look_once(entry, guests, sandbox);
}

/* Its names do not change: they are read once. */
static bool sandbox_name(const struct entry *entry, struct sandbox *sandbox)
{
	messages_sandbox *request;

	if (sandbox->name)
		return true;
	request = sandbox_read(entry);
	if (!request)
		return false;
	sandbox->name = strdup(request->name);
	sandbox->name_space = strdup(request->namespace_);
	sandbox->workspace = strdup(request->workspace);
	messages_free(request);
	if (sandbox->name && sandbox->name_space && sandbox->workspace)
		return true;
	sandbox_free(sandbox);
	return false;
}

void sandbox_look(int store, int guests, struct sandbox *sandbox)
{
	struct entry entry;
	int err = entry_open(store, sandbox->id, &entry, NULL);

	if (err == -ENOENT)
		sandbox_say(sandbox, SANDBOX_ABSENT, "");
	if (err)
		return;
	if (sandbox_name(&entry, sandbox))
		sandbox_look_at(&entry, guests, sandbox);
	else
		sandbox_say(sandbox, SANDBOX_ABSENT, "");
	entry_close(&entry);
}

void sandbox_sweep(int store, const char *id)
{
	struct entry entry;
	int err = entry_open(store, id, &entry, NULL);

	if (err == -ENOENT)
		entry_remove_unlocked(store, id);
	if (err)
		return;
	if (!sandbox_is_whole(&entry) && !entry_is_alive(&entry))
		entry_remove(store, &entry);
	entry_close(&entry);
}

void sandbox_free(struct sandbox *sandbox)
{
	free(sandbox->name);
	free(sandbox->name_space);
	free(sandbox->workspace);
	sandbox->name = sandbox->name_space = sandbox->workspace = NULL;
}
