// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/call.h"
#include "cmd/cmd.h"
#include "cmd/named.h"
#include "keeper/guests.h"
#include "keeper/moment.h"
#include "keeper/record.h"
#include "log.h"

#define PS_COMMAND 24
#define PS_TEXT	   64

struct ps_job {
	json_t *guests;
	struct ps_row *row;
	size_t count;
	bool all;
	bool quiet;
	bool json;
	bool whole;
};

struct ps_row {
	char *command; /* owned */
	char name[GUESTS_NAME];
	char created[PS_TEXT];
	char status[PS_TEXT];
};

static const struct option_row ps_rows[] = {
	{.name = "all",
	 .letter = 'a',
	 .set = option_set_flag,
	 .offset = offsetof(struct ps_job, all),
	 .help = "also those that have ended"},
	{.name = "quiet",
	 .letter = 'q',
	 .set = option_set_flag,
	 .offset = offsetof(struct ps_job, quiet),
	 .help = "names alone"},
	{.name = "no-trunc",
	 .set = option_set_flag,
	 .offset = offsetof(struct ps_job, whole),
	 .help = "whole commands"},
	{.name = "json",
	 .set = option_set_flag,
	 .offset = offsetof(struct ps_job, json),
	 .help = "print JSON",
	 .manual = "Print one JSON document:\n"
		   ".Va guests ,\n"
		   "each as\n"
		   ".Xr gpubox-inspect 1\n"
		   "has it.\n"},
};

static const struct option_command ps_command = {
	.name = "ps",
	.synopsis = "[-a] [-q] [--json]",
	.about = "List the guests that stay.",
	OPTION_ROWS(ps_rows),
};

static void ps_status(const struct record *record, int64_t now, char *text)
{
	char span[PS_TEXT - 32];

	switch (record->state) {
	case RECORD_STARTING:
		snprintf(text, PS_TEXT, "Starting");
		break;
	case RECORD_RUNNING:
		moment_span(now - record->started, span, sizeof(span));
		snprintf(text, PS_TEXT, "Up %s%s", span,
			 record->attended ? " (attended)" : "");
		break;
	case RECORD_ENDED:
		moment_span(now - record->ended, span, sizeof(span));
		snprintf(text, PS_TEXT, "Exited (%d) %s ago", record->status,
			 span);
		break;
	}
}

/* In quotes, and cut, as docker has it. */
static char *ps_words(const struct record *record, bool whole)
{
	const json_t *words = json_object_get(record->config, "command");
	size_t size = 0, length, i;
	char *text = NULL, *word;
	FILE *out = open_memstream(&text, &size);
	const json_t *one;

	if (!out)
		return NULL;
	json_array_foreach((json_t *)words, i, one) {
		if (i)
			putc(' ', out);
		fwrite(json_string_value(one), json_string_length(one), 1, out);
	}
	if (fclose(out))
		return NULL;
	length = whole ? size : PS_COMMAND - 2;
	if (asprintf(&word, "\"%.*s%s\"", (int)length, text,
		     size > length ? "..." : "") < 0)
		word = NULL;
	free(text);
	return word;
}

static int ps_add(struct ps_job *job, const struct record *record, int64_t now)
{
	struct ps_row *grown, *row;
	char span[PS_TEXT - 8];

	if (job->json)
		return json_array_append_new(job->guests, record_json(record))
			       ? -ENOMEM
			       : 0;
	grown = realloc(job->row, (job->count + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	job->row = grown;
	row = &grown[job->count++];
	memcpy(row->name, record->name, sizeof(row->name));
	ps_status(record, now, row->status);
	moment_span(now - record->created, span, sizeof(span));
	snprintf(row->created, sizeof(row->created), "%s ago", span);
	row->command = ps_words(record, job->whole);
	return row->command ? 0 : -ENOMEM;
}

/* One that somebody removes meanwhile is none. */
static int ps_one(struct ps_job *job, int guests, const char *name)
{
	struct record record;
	struct entry entry;
	int err = 0;

	if (entry_open(guests, name, &entry, NULL))
		return 0;
	if (!record_read(&entry, &record, NULL) &&
	    (job->all || record.state != RECORD_ENDED))
		err = ps_add(job, &record, moment_now());
	record_free(&record);
	entry_close(&entry);
	return err;
}

static int ps_read(struct ps_job *job, struct fault *fault)
{
	int guests = named_open(fault), err;
	struct guests_names names;
	size_t i;

	if (guests < 0)
		return fault->class == FAULT_NONE ? 0 : guests;
	err = guests_names(guests, &names);
	for (i = 0; !err && i < names.count; i++)
		err = ps_one(job, guests, names.name[i]);
	guests_names_free(&names);
	close(guests);
	return err ? fault_set(fault, FAULT_HOST, err, "the guests: %s",
			       strerror(-err))
		   : 0;
}

static int ps_width(int width, const char *text)
{
	int length = (int)strlen(text);

	return length > width ? length : width;
}

static void ps_table(const struct ps_job *job)
{
	int name = 4, command = 7, created = 7;
	const struct ps_row *row, *end = job->row + job->count;

	for (row = job->row; row < end; row++) {
		name = ps_width(name, row->name);
		command = ps_width(command, row->command);
		created = ps_width(created, row->created);
	}
	if (!job->quiet)
		log_output("%-*s   %-*s   %-*s   STATUS\n", name, "NAME",
			   command, "COMMAND", created, "CREATED");
	for (row = job->row; row < end; row++)
		if (job->quiet)
			log_output("%s\n", row->name);
		else
			log_output("%-*s   %-*s   %-*s   %s\n", name, row->name,
				   command, row->command, created, row->created,
				   row->status);
}

int cmd_ps(int argc, char **argv)
{
	struct ps_job job = {0};
	struct call call = call_of(&ps_command, argc, argv, &job);
	struct fault fault = {0};
	int status, err;

	if (!call_begin(&call, &status))
		return status;
	job.guests = json_array();
	err = ps_read(&job, &fault);
	if (!err && job.json)
		err = call_json(json_pack("{s:O}", "guests", job.guests), &fault);
	else if (!err)
		ps_table(&job);
	json_decref(job.guests);
	while (job.count)
		free(job.row[--job.count].command);
	free(job.row);
	return err ? call_fail(&call, &fault, err) : 0;
}
