// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>

#include <jansson.h>

#include "board/board.h"
#include "cmd/call.h"
#include "cmd/cmd.h"
#include "cmd/kept.h"
#include "log.h"
#include "prepare/make_template.h"
#include "request/options.h"
#include "request/options_values.h"
#include "template/template.h"
#include "text.h"

struct template_job {
	struct options options; /* of make; first, as its rows want it */
	unsigned int verb;
	bool all;
	bool json;
	struct request_template kind;
};

enum { LIST = 1, MAKE = 2, PRUNE = 4 };

#define STRING(long_name, what, member)                                        \
	OPTION_ROW_STRING(long_name, 0, what, struct options, request.member), \
		.verbs = MAKE

static const struct option_row template_rows[] = {
	{OPTION_ROW_FLAG("all", 0, struct template_job, all),
	 .help = "every one, not only what is too old or too much",
	 .verbs = PRUNE},
	{OPTION_ROW_FLAG("json", 0, struct template_job, json),
	 .help = "print JSON",
	 .manual = "Print one JSON document:\n"
		   ".Va folder ,\n"
		   ".Va bytes\n"
		   "and\n"
		   ".Va entries ,\n"
		   "each of them with\n"
		   ".Va name ,\n"
		   ".Va bytes ,\n"
		   ".Va made\n"
		   "(seconds since 1970),\n"
		   ".Va old ,\n"
		   ".Va failed\n"
		   "and\n"
		   ".Va what .\n",
	 .verbs = LIST | PRUNE},
	{OPTION_ROW_FLAG("shares", 0, struct template_job, kind.ram_apart),
	 .help = "for guests that share folders with the host", .verbs = MAKE},
	{OPTION_ROW_VALUE("memory", 'm', "SIZE", options_values_memory),
	 .help = "of the guests, as in 512m or 2g", .verbs = MAKE},
	{OPTION_ROW_VALUE("cpus", 0, "N", options_values_cpus),
	 .help = "their virtual processors", .verbs = MAKE},
	{STRING("append", "TEXT", append),
	 .help = "add to their kernel's command line"},
	{STRING("image", "FILE", image), .help = "the board's image"},
	{STRING("qemu", "PATH", qemu), .help = "the QEMU to use"},
	{.name = "accel",
	 .takes = OPTION_VALUE,
	 .value = "auto|kvm|tcg",
	 .set = option_set_choice,
	 .offset = offsetof(struct options, request.accel),
	 .help = "how QEMU runs the guest",
	 .verbs = MAKE},
};

static const struct option_command template_commands[] = {
	{.name = "template list",
	 .synopsis = "[--json]",
	 OPTION_ROWS(template_rows),
	 .about = "Show the templates that guests go on from.",
	 .verb = LIST},
	{.name = "template make",
	 .synopsis = "[-m SIZE] [--cpus N] [OPTION...]",
	 OPTION_ROWS(template_rows),
	 .about = "Make the template of such guests now, and wait for it, instead "
		  "of behind their first run.",
	 .verb = MAKE},
	{.name = "template prune",
	 .synopsis = "[--all] [--json]",
	 OPTION_ROWS(template_rows),
	 .about = "Remove those that are too old, or more than the board keeps.",
	 .verb = PRUNE},
};

static const struct call_verbs template_verbs = {
	.name = "template",
	.about = "List, make or remove what guests start from.",
	.commands = template_commands,
	.count = sizeof(template_commands) / sizeof(template_commands[0]),
};

static int say_json(const char *where, const struct template_list *list,
		    struct fault *fault)
{
	const struct template_entry *entry;
	json_t *entries = json_array();
	size_t i;

	for (i = 0; i < list->count && entries; i++) {
		entry = &list->entry[i];
		json_array_append_new(
			entries,
			json_pack("{s:s, s:I, s:I, s:b, s:o, s:o}", "name",
				  entry->name, "bytes", (json_int_t)entry->bytes,
				  "made", (json_int_t)entry->made, "old",
				  entry->old, "failed",
				  text_json(*entry->failed ? entry->failed : NULL),
				  "what", text_json(entry->note)));
	}
	return call_json(json_pack("{s:o, s:I, s:o}", "folder",
				   text_json(where), "bytes",
				   (json_int_t)list->bytes, "entries", entries),
			 fault);
}

static void say_text(const char *where, const struct template_list *list)
{
	const struct template_entry *entry;

	for (entry = list->entry; entry < list->entry + list->count; entry++)
		kept_say(entry->bytes, entry->made, "%.20s  %s%s%s",
			 entry->name, entry->old ? "too old: " : "",
			 *entry->failed ? "none: " : "",
			 *entry->failed ? entry->failed : entry->note);
	log_output("%14lu in %s\n", list->bytes, where);
}

static int template_do(const void *arg, int dir, const char *where,
		       struct fault *fault)
{
	const struct template_job *job = arg;
	const struct board *board = board_get();
	struct template_list list = {0};
	int err = 0;

	if (dir >= 0 && job->verb == LIST)
		err = template_list(dir, board->template_hours, &list);
	else if (dir >= 0)
		err = template_prune(dir, board->template_hours,
				     job->all ? 0 : board->template_count, &list);
	if (err)
		kept_fail(where, err, fault);
	else if (job->json)
		err = say_json(where, &list, fault);
	else
		say_text(where, &list);
	template_list_free(&list);
	return err;
}

int cmd_template(int argc, char **argv)
{
	const struct board *board = board_get();
	struct template_job job = {.kind = {.gpu_modules = ""}};
	struct call call = {.into = &job, .argc = argc, .argv = argv};
	struct fault fault = {0};
	int err, status;

	request_init(&job.options.request, board);
	if (!call_begin_verb(&call, &template_verbs, &status)) {
		request_free(&job.options.request);
		return status;
	}
	job.verb = call.command->verb;
	if (job.verb == MAKE)
		err = make_template(&job.options.request, board, &job.kind,
				    &fault);
	else
		err = kept_look(template_do, &job, &fault);
	request_free(&job.options.request);
	return err ? call_fail(&call, &fault, err) : 0;
}
