// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "cmd/call.h"
#include "cmd/cmd.h"
#include "cmd/named.h"
#include "keeper/client.h"

/* From SIGKILL to the end of a guest that has devices. */
#define RM_END_MS 150000

struct rm_job {
	bool force;
};

static const struct option_row rm_rows[] = {
	{.name = "force",
	 .letter = 'f',
	 .set = option_set_flag,
	 .offset = offsetof(struct rm_job, force),
	 .help = "end the guest if it runs",
	 .manual = "End the guest by SIGKILL if it runs, and its keeper, if that does\n"
		   "not answer.\n"},
};

static const struct option_command rm_command = {
	.name = "rm",
	.synopsis = "[-f] NAME...",
	.about = "Remove what is kept of guests that have ended: the record and "
		 "the log.",
	OPTION_ROWS(rm_rows),
	.words_max = NAMED_MAX,
};

/* The guest, else the keeper, which takes it along. */
static int rm_end(const struct entry *entry, struct fault *fault)
{
	struct wire_packet answer = {0};
	struct fault why = {0};
	int socket, status;

	socket = client_ask(entry,
			    json_pack("{s:s, s:i}", "op", "stop", "seconds", 0),
			    -1, &answer, &why);
	wire_free(&answer);
	if (socket < 0 && socket != -ESRCH)
		return client_kill(entry, fault);
	if (!client_wait(entry, socket, RM_END_MS, &status, NULL))
		return 0;
	return client_kill(entry, fault);
}

static int rm_one(void *arg, int guests, const struct entry *entry,
		  struct fault *fault)
{
	const struct rm_job *job = arg;
	int lock, err = 0;

	if (entry_is_alive(entry) && !job->force)
		return fault_set(fault, FAULT_HOST, -EBUSY,
				 "%s: is running; end it with 'gpubox stop %s', "
				 "or write rm -f",
				 entry->name, entry->name);
	if (entry_is_alive(entry))
		err = rm_end(entry, fault);
	if (err)
		return err;
	lock = guests_lock(guests, fault);
	if (lock < 0)
		return lock;
	err = entry_remove(guests, entry);
	close(lock);
	return err ? fault_set(fault, FAULT_HOST, err,
			       "%s: cannot be removed: %s", entry->name,
			       strerror(-err))
		   : 0;
}

int cmd_rm(int argc, char **argv)
{
	struct rm_job job = {0};
	struct call call = call_of(&rm_command, argc, argv, &job);
	int status;

	if (!call_begin(&call, &status))
		return status;
	return named_each(&call, true, rm_one, &job);
}
