// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stddef.h>

#include "cmd/call.h"
#include "cmd/cmd.h"
#include "cmd/named.h"
#include "keeper/client.h"
#include "log.h"

struct wait_job {
	json_t *guests;
	bool json;
};

static const struct option_row wait_rows[] = {
	{.name = "json",
	 .set = option_set_flag,
	 .offset = offsetof(struct wait_job, json),
	 .help = "print JSON",
	 .manual = "Print one JSON document:\n"
		   ".Va guests ,\n"
		   "each with\n"
		   ".Va name\n"
		   "and\n"
		   ".Va status .\n"},
};

static const struct option_command wait_command = {
	.name = "wait",
	.synopsis = "[--json] NAME...",
	.about = "Wait for the end of guests that stay, and print the status of "
		 "each.",
	OPTION_ROWS(wait_rows),
	.words_max = NAMED_MAX,
};

static int wait_one(void *arg, int guests, const struct entry *entry,
		    struct fault *fault)
{
	struct wait_job *job = arg;
	struct wire_packet answer = {0};
	struct fault why = {0};
	int socket = -ESRCH, status = 0, err;

	(void)guests;
	if (entry_is_alive(entry))
		socket = client_ask(entry, json_pack("{s:s}", "op", "wait"), -1,
				    &answer, &why);
	if (socket < 0 && socket != -ESRCH)
		return fault_set(fault, why.class, socket, "%s", why.text);
	wire_free(&answer);
	err = client_wait(entry, socket, -1, &status, fault);
	if (err)
		return err;
	if (status < 0)
		return fault_set(fault, FAULT_HOST, -ENOENT,
				 "%s: has ended and was removed, its status "
				 "with it; wait for it earlier",
				 entry->name);
	if (!job->json)
		log_output("%d\n", status);
	else
		json_array_append_new(job->guests,
				      json_pack("{s:s, s:i}", "name",
						entry->name, "status", status));
	return 0;
}

int cmd_wait(int argc, char **argv)
{
	struct wait_job job = {0};
	struct call call = call_of(&wait_command, argc, argv, &job);
	struct fault fault = {0};
	int status;

	if (!call_begin(&call, &status))
		return status;
	job.guests = json_array();
	status = named_each(&call, false, wait_one, &job);
	if (status || !job.json) {
		json_decref(job.guests);
		return status;
	}
	if (call_json(json_pack("{s:o}", "guests", job.guests), &fault))
		return call_fail(&call, &fault, -ENOMEM);
	return 0;
}
