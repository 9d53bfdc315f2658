// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stddef.h>

#include "cmd/call.h"
#include "cmd/cmd.h"
#include "cmd/named.h"
#include "keeper/record.h"

struct inspect_job {
	json_t *guests;
	bool json; /* as it always is */
};

static const struct option_row inspect_rows[] = {
	{.name = "json",
	 .set = option_set_flag,
	 .offset = offsetof(struct inspect_job, json),
	 .help = "print JSON, as it does in any case"},
};

static const struct option_command inspect_command = {
	.name = "inspect",
	.synopsis = "NAME...",
	.about = "Print what is known of guests that stay, as one JSON document: "
		 "what was asked for, how they are, how they ended.",
	OPTION_ROWS(inspect_rows),
	.words_max = NAMED_MAX,
};

static int inspect_one(void *arg, int guests, const struct entry *entry,
		       struct fault *fault)
{
	struct inspect_job *job = arg;
	struct record record;
	int err;

	(void)guests;
	err = record_read(entry, &record, fault);
	if (!err && json_array_append_new(job->guests, record_json(&record)))
		err = fault_no_memory(fault, "%s", entry->name);
	record_free(&record);
	return err;
}

int cmd_inspect(int argc, char **argv)
{
	struct inspect_job job = {0};
	struct call call = call_of(&inspect_command, argc, argv, &job);
	struct fault fault = {0};
	int status;

	if (!call_begin(&call, &status))
		return status;
	call.json = true;
	job.guests = json_array();
	status = named_each(&call, false, inspect_one, &job);
	if (status) {
		json_decref(job.guests);
		return status;
	}
	if (call_json(json_pack("{s:o}", "guests", job.guests), &fault))
		return call_fail(&call, &fault, -ENOMEM);
	return 0;
}
