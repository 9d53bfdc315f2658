// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "board/board.h"
#include "cmd/cmd.h"
#include "file/cache.h"
#include "file/cache_list.h"
#include "guest_abi.h"
#include "log.h"
#include "request/units.h"

static const char usage[] =
	"usage: gpubox cache list [--json]\n"
	"       gpubox cache prune [OPTION...]\n"
	"\n"
	"Show or remove what gpubox keeps of one run for the next: images of roots,\n"
	"mounts and drivers, unpacked kernels, packed modules, what QEMU can do. All\n"
	"of it is made again when it is missed; what a guest has now stays.\n"
	"\n"
	"      --all           prune: whatever no guest has (the default)\n"
	"      --keep SIZE     prune: the oldest, until the rest has this size\n"
	"      --unused TIME   prune: only what was not used for so long, as in 7d\n"
	"  -n, --dry-run       prune: say what would go\n"
	"      --json          print JSON\n"
	"  -h, --help\n";

struct cache_job {
	struct cache_prune prune;
	bool list;
	bool json;
	bool help;
};

enum { OPTION_ALL = 256, OPTION_KEEP, OPTION_UNUSED, OPTION_JSON };

static const struct option options[] = {
	{"all", no_argument, NULL, OPTION_ALL},
	{"keep", required_argument, NULL, OPTION_KEEP},
	{"unused", required_argument, NULL, OPTION_UNUSED},
	{"dry-run", no_argument, NULL, 'n'},
	{"json", no_argument, NULL, OPTION_JSON},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0},
};

static int cache_option(struct cache_job *job, int c, struct fault *fault)
{
	int64_t ms = 0;
	int err = 0;

	switch (c) {
	case OPTION_ALL:
		job->prune.keep = 0;
		break;
	case OPTION_KEEP:
		err = units_bytes("--keep", optarg, &job->prune.keep, fault);
		break;
	case OPTION_UNUSED:
		err = units_duration("--unused", optarg, &ms, fault);
		job->prune.unused = ms / 1000;
		break;
	case 'n':
		job->prune.dry_run = true;
		break;
	case OPTION_JSON:
		job->json = true;
		break;
	case 'h':
		job->help = true;
		break;
	default:
		err = fault_set(fault, FAULT_HOST, -EINVAL,
				"cache: an option is unknown or lacks its "
				"value; see 'gpubox cache --help'");
	}
	return err;
}

static int cache_parse(struct cache_job *job, int argc, char **argv,
		       struct fault *fault)
{
	const char *verb;
	int c, err = 0;

	opterr = 0;
	optind = 0;
	while (!err && (c = getopt_long(argc, argv, "nh", options, NULL)) != -1)
		err = cache_option(job, c, fault);
	if (err || job->help)
		return err;
	verb = argc - optind == 1 ? argv[optind] : "";
	job->list = !strcmp(verb, "list");
	if (job->list || !strcmp(verb, "prune"))
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "cache: 'list' or 'prune' is missing, or something is "
			 "too much; see 'gpubox cache --help'");
}

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
		    const struct cache_list *list, const struct cache_list *gone)
{
	json_t *root = json_pack("{s:s, s:I, s:I, s:o}", "folder", where,
				 "bytes", (json_int_t)list->bytes, "limit",
				 (json_int_t)(board_get()->cache_mib << 20),
				 "entries", entries_json(list));

	if (root && !job->list) {
		json_object_set_new(root, "removed", entries_json(gone));
		json_object_set_new(root, "removed_bytes",
				    json_integer((json_int_t)gone->bytes));
		json_object_set_new(root, "dry_run",
				    json_boolean(job->prune.dry_run));
	}
	return log_json(root, JSON_INDENT(2));
}

static void say_entries(const struct cache_list *list)
{
	const struct cache_entry *entry;
	char used[32];
	struct tm tm;
	time_t then;

	for (entry = list->entry; entry < list->entry + list->count; entry++) {
		then = (time_t)entry->used;
		if (!localtime_r(&then, &tm) ||
		    !strftime(used, sizeof(used), "%Y-%m-%d %H:%M", &tm))
			snprintf(used, sizeof(used), "?");
		log_output("%14lu  %-16s  %s%s\n", entry->bytes, used,
			   entry->name, entry->in_use ? ", in use" : "");
	}
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

static int cache_do(const struct cache_job *job, int dir, const char *where,
		    struct fault *fault)
{
	struct cache_list list = {0}, gone = {0};
	int err;

	err = dir < 0 ? 0 : cache_list_read(dir, &list);
	if (!err && !job->list && dir >= 0)
		err = cache_list_prune(dir, &job->prune, &list, &gone);
	if (err)
		fault_set(fault, FAULT_HOST, err, "%s: %s", where,
			  strerror(-err));
	else if (job->json)
		err = say_json(job, where, &list, &gone);
	else if (job->list)
		say_list(where, &list);
	else
		say_pruned(job, where, &list, &gone);
	cache_list_free(&list);
	cache_list_free(&gone);
	return err;
}

/* One that is not there yet is an empty one. */
static int cache_run(const struct cache_job *job, struct fault *fault)
{
	char where[PATH_MAX] = "";
	int dir, err;

	dir = cache_open(false, where);
	if (dir < 0 && dir != -ENOENT)
		return cache_say(dir, fault);
	if (dir < 0)
		cache_where(where);
	err = cache_do(job, dir, where, fault);
	if (dir >= 0)
		close(dir);
	return err;
}

int cmd_cache(int argc, char **argv)
{
	struct cache_job job = {0};
	struct fault fault = {0};
	int err;

	err = cache_parse(&job, argc, argv, &fault);
	if (!err && job.help)
		log_output("%s", usage);
	else if (!err)
		err = cache_run(&job, &fault);
	if (!err)
		return 0;
	log_error("%s", fault.text[0] ? fault.text : strerror(-err));
	return ABI_STATUS_GPUBOX;
}
