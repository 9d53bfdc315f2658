// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>

#include <jansson.h>

#include "board/board.h"
#include "cmd/call.h"
#include "cmd/cmd.h"
#include "cmd/kept.h"
#include "file/cache_list.h"
#include "log.h"
#include "request/units.h"
#include "text.h"

struct cache_job {
	struct cache_prune prune;
	bool list;
	bool json;
};

enum { LIST = 1, PRUNE = 2 };

/* Also the default: the last of --all and --keep counts. */
static int cache_set_all(void *into, const struct option_row *row,
			 const char *arg, struct fault *fault)
{
	struct cache_job *job = into;

	(void)row;
	(void)arg;
	(void)fault;
	job->prune.keep = 0;
	return 0;
}

static int cache_set_keep(void *into, const struct option_row *row,
			  const char *arg, struct fault *fault)
{
	struct cache_job *job = into;

	(void)row;
	return units_bytes("--keep", arg, &job->prune.keep, fault);
}

static int cache_set_unused(void *into, const struct option_row *row,
			    const char *arg, struct fault *fault)
{
	struct cache_job *job = into;
	int64_t ms = 0;
	int err;

	(void)row;
	err = units_duration("--unused", arg, &ms, fault);
	job->prune.unused = ms / 1000;
	return err;
}

static const struct option_row cache_rows[] = {
	{.name = "all",
	 .set = cache_set_all,
	 .help = "whatever no guest has (the default)",
	 .verbs = PRUNE},
	{OPTION_ROW_FLAG("dry-run", 'n', struct cache_job, prune.dry_run),
	 .help = "say what would go",
	 .manual = "Say what would go, and remove nothing.\n", .verbs = PRUNE},
	{OPTION_ROW_FLAG("json", 0, struct cache_job, json), .help = "print JSON",
	 .manual = "Print one JSON document:\n"
		   ".Va folder ,\n"
		   ".Va bytes ,\n"
		   ".Va limit\n"
		   "and\n"
		   ".Va entries ,\n"
		   "each of them with\n"
		   ".Va name ,\n"
		   ".Va kind ,\n"
		   ".Va bytes ,\n"
		   ".Va used\n"
		   "(seconds since 1970) and\n"
		   ".Va in_use .\n"
		   ".Cm prune\n"
		   "adds\n"
		   ".Va removed ,\n"
		   ".Va removed_bytes\n"
		   "and\n"
		   ".Va dry_run .\n"},
	{OPTION_ROW_VALUE("keep", 0, "SIZE", cache_set_keep),
	 .help = "the oldest, until the rest has this size",
	 .manual = "The oldest, until what is left has at most this size, as in 4g.\n",
	 .verbs = PRUNE},
	{OPTION_ROW_VALUE("unused", 0, "TIME", cache_set_unused),
	 .help = "only what was not used for so long, as in 7d", .verbs = PRUNE},
};

#define CACHE_FORM(verb_name, form) \
	.name = "cache " verb_name, .synopsis = form, OPTION_ROWS(cache_rows)

static const struct option_command cache_commands[] = {
	{CACHE_FORM("list", "[--json]"),
	 .about = "Show what gpubox keeps of one run for the next: images of "
		  "roots, mounts and drivers, unpacked kernels, packed modules, "
		  "what QEMU can do.",
	 .verb = LIST},
	{CACHE_FORM("prune", "[-n] [--all] [--keep SIZE] [--unused TIME] [--json]"),
	 .about = "Remove it. All of it is made again when it is missed; what "
		  "a guest has now stays.",
	 .verb = PRUNE},
};

static const struct call_verbs cache_verbs = {
	.name = "cache",
	.about = "List or remove what gpubox keeps of one run for the next.",
	.commands = cache_commands,
	.count = sizeof(cache_commands) / sizeof(cache_commands[0]),
};

static json_t *entries_json(const struct cache_list *list)
{
	json_t *entries = json_array();
	const struct cache_entry *entry;
	size_t i;

	for (i = 0; i < list->count && entries; i++) {
		entry = &list->entry[i];
		json_array_append_new(
			entries, json_pack("{s:s, s:s, s:I, s:I, s:b}", "name",
					   entry->name, "kind", entry->kind,
					   "bytes", (json_int_t)entry->bytes,
					   "used", (json_int_t)entry->used,
					   "in_use", entry->in_use));
	}
	return entries;
}

static int say_json(const struct cache_job *job, const char *where,
		    const struct cache_list *list,
		    const struct cache_list *gone, struct fault *fault)
{
	json_t *root =
		json_pack("{s:o, s:I, s:I, s:o}", "folder", text_json(where),
			  "bytes", (json_int_t)list->bytes, "limit",
			  (json_int_t)board_get()->cache_mib << 20, "entries",
			  entries_json(list));

	if (root && !job->list) {
		json_object_set_new(root, "removed", entries_json(gone));
		json_object_set_new(root, "removed_bytes",
				    json_integer((json_int_t)gone->bytes));
		json_object_set_new(root, "dry_run",
				    json_boolean(job->prune.dry_run));
	}
	return call_json(root, fault);
}

static void say_entries(const struct cache_list *list)
{
	const struct cache_entry *entry;

	for (entry = list->entry; entry < list->entry + list->count; entry++)
		kept_say(entry->bytes, entry->used, "%s%s", entry->name,
			 entry->in_use ? ", in use" : "");
}

static void say_list(const char *where, const struct cache_list *list)
{
	if (list->count)
		log_output("%14s  %-16s  what\n", "bytes", "last used");
	say_entries(list);
	log_output("%14lu of %lu in %s\n", list->bytes,
		   board_get()->cache_mib << 20, where);
}

static void say_pruned(const struct cache_job *job, const char *where,
		       const struct cache_list *list,
		       const struct cache_list *gone)
{
	say_entries(gone);
	log_output("%14lu %s, %lu stay in %s\n", gone->bytes,
		   job->prune.dry_run ? "would go" : "removed", list->bytes,
		   where);
}

static int cache_do(const void *arg, int dir, const char *where,
		    struct fault *fault)
{
	const struct cache_job *job = arg;
	struct cache_list list = {0}, gone = {0};
	int err;

	err = dir < 0 ? 0 : cache_list_read(dir, &list);
	if (!err && !job->list && dir >= 0)
		err = cache_list_prune(dir, &job->prune, &list, &gone);
	if (err)
		kept_fail(where, err, fault);
	else if (job->json)
		err = say_json(job, where, &list, &gone, fault);
	else if (job->list)
		say_list(where, &list);
	else
		say_pruned(job, where, &list, &gone);
	cache_list_free(&list);
	cache_list_free(&gone);
	return err;
}

int cmd_cache(int argc, char **argv)
{
	struct cache_job job = {0};
	struct call call = call_of(NULL, argc, argv, &job);
	struct fault fault = {0};
	int err, status;

	if (!call_begin_verb(&call, &cache_verbs, &status))
		return status;
	job.list = call.command->verb == LIST;
	err = kept_look(cache_do, &job, &fault);
	return err ? call_fail(&call, &fault, err) : 0;
}
