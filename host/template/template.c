// SPDX-License-Identifier: GPL-2.0-or-later
#include "template/template.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "clock.h"
#include "file/cache.h"
#include "file/cache_list.h"

#define HOUR_S 3600
/* How long none is made after one that could not be made, or used. */
#define FAILED_S HOUR_S

/* What stands in a note; false: it is not one. */
struct template_note {
	int64_t made;
	char failed[TEMPLATE_WHY];
	char what[512];
};

static int64_t template_now(void)
{
	return (int64_t)(clock_date_ns() / 1000000000);
}

static bool template_read_note(const char *text, struct template_note *note)
{
	const char *failed = "", *what = "";
	json_t *root = json_loads(text, 0, NULL);
	json_int_t made = 0;
	bool good;

	good = !json_unpack(root, "{s:I, s:s, s:s}", "made", &made, "failed",
			    &failed, "what", &what);
	if (good) {
		note->made = made;
		snprintf(note->failed, sizeof(note->failed), "%s", failed);
		snprintf(note->what, sizeof(note->what), "%s", what);
	}
	json_decref(root);
	return good;
}

/* A clock that was set back makes it as old as one that was set forward. */
static bool template_is_old(const struct template_note *note, unsigned int hours)
{
	int64_t age = template_now() - note->made;
	int64_t most = *note->failed ? FAILED_S : (int64_t)hours * HOUR_S;

	return age < 0 || age >= most;
}

static int template_judge(const char *text, unsigned int hours,
			  struct template_note *note, char why[TEMPLATE_WHY])
{
	if (!template_read_note(text, note)) {
		snprintf(why, TEMPLATE_WHY, "what is kept of it is damaged");
		return -ENOENT;
	}
	if (!template_is_old(note, hours) && *note->failed) {
		snprintf(why, TEMPLATE_WHY, "%s", note->failed);
		return -EAGAIN;
	}
	if (template_is_old(note, hours) || *note->failed) {
		snprintf(why, TEMPLATE_WHY, "the one there is is too old");
		return -ENOENT;
	}
	return 0;
}

int template_find(const char *name, unsigned int hours, struct template *found,
		  char why[TEMPLATE_WHY])
{
	struct template_note note;
	struct stash stash;
	int err;

	*found = (struct template){.fd = -1};
	*why = '\0';
	if (stash_find(name, &stash)) {
		snprintf(why, TEMPLATE_WHY, "there is none yet");
		return -ENOENT;
	}
	err = template_judge(stash.note, hours, &note, why);
	if (err) {
		stash_close(&stash);
		return err;
	}
	*found = (struct template){stash.fd, stash.size, note.made};
	free(stash.note);
	return 0;
}

void template_close(struct template *found)
{
	if (found->fd >= 0)
		close(found->fd);
	found->fd = -1;
}

void template_discard(const char *name, const char *why)
{
	json_t *note = json_pack("{s:I, s:o*, s:s}", "made",
				 (json_int_t)template_now(), "failed",
				 json_string(why), "what", "");
	char *text = note ? json_dumps(note, JSON_COMPACT) : NULL;
	int dir = cache_open(false, NULL);

	if (dir >= 0) {
		unlinkat(dir, name, 0);
		close(dir);
	}
	if (text)
		stash_keep(name, "", 0, text);
	free(text);
	json_decref(note);
}

static void template_add(const char *name, uint64_t bytes, unsigned int hours,
			 struct template_list *list)
{
	struct template_entry *entry = &list->entry[list->count];
	struct template_note note;
	struct stash stash;

	if (stash_look(name, &stash))
		return;
	memset(entry, 0, sizeof(*entry));
	snprintf(entry->name, sizeof(entry->name), "%s", name);
	entry->bytes = bytes;
	entry->old = true;
	if (template_read_note(stash.note, &note)) {
		entry->made = note.made;
		entry->old = template_is_old(&note, hours);
		memcpy(entry->failed, note.failed, sizeof(entry->failed));
		memcpy(entry->note, note.what, sizeof(entry->note));
	}
	list->count++;
	list->bytes += bytes;
	stash_close(&stash);
}

int template_list(int dir, unsigned int hours, struct template_list *list)
{
	struct cache_list all;
	size_t i;
	int err;

	memset(list, 0, sizeof(*list));
	err = cache_list_read(dir, &all);
	if (err)
		return err;
	list->entry = calloc(all.count + 1, sizeof(*list->entry));
	for (i = 0; list->entry && i < all.count; i++)
		if (!strcmp(all.entry[i].kind, TEMPLATE_KIND))
			template_add(all.entry[i].name, all.entry[i].bytes,
				     hours, list);
	cache_list_free(&all);
	return list->entry ? 0 : -ENOMEM;
}

void template_list_free(struct template_list *list)
{
	free(list->entry);
	memset(list, 0, sizeof(*list));
}

int template_prune(int dir, unsigned int hours, unsigned int keep,
		   struct template_list *gone)
{
	unsigned int kept = 0;
	size_t i, count;
	int err;

	err = template_list(dir, hours, gone);
	if (err)
		return err;
	count = gone->count;
	gone->count = 0;
	gone->bytes = 0;
	for (i = 0; i < count; i++) {
		const struct template_entry entry = gone->entry[i];

		if (!entry.old && kept < keep) {
			kept++;
			continue;
		}
		if (unlinkat(dir, entry.name, 0) && errno != ENOENT) {
			err = -errno;
			continue;
		}
		gone->bytes += entry.bytes;
		gone->entry[gone->count++] = entry;
	}
	return err;
}
