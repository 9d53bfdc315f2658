// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "cmd/call.h"
#include "cmd/cmd.h"
#include "cmd/named.h"
#include "keeper/client.h"
#include "request/signal_name.h"

struct kill_job {
	int signo;
};

static int kill_set_signal(void *into, const struct option_row *row,
			   const char *arg, struct fault *fault)
{
	struct kill_job *job = into;

	(void)row;
	job->signo = signal_name_parse(arg);
	if (job->signo > 0)
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--signal %.40s: no such signal; write a name, as in "
			 "TERM, or a number",
			 arg);
}

static const struct option_row kill_rows[] = {
	{.name = "signal",
	 .letter = 's',
	 .takes = OPTION_VALUE,
	 .value = "SIGNAL",
	 .set = kill_set_signal,
	 .help = "this one, by name or number (KILL)",
	 .manual = "This one, by its name, with SIG or without it, or its number;\n"
		   "SIGKILL when not given, which ends the guest in any case.\n"},
};

static const struct option_command kill_command = {
	.name = "kill",
	.synopsis = "[-s SIGNAL] NAME...",
	.about = "Send a signal to the command of guests that stay.",
	OPTION_ROWS(kill_rows),
	.words_max = NAMED_MAX,
};

static int kill_one(void *arg, int guests, const struct entry *entry,
		    struct fault *fault)
{
	const struct kill_job *job = arg;
	struct wire_packet answer = {0};
	int socket;

	(void)guests;
	socket = client_ask(entry,
			    json_pack("{s:s, s:i}", "op", "signal", "signal",
				      job->signo),
			    -1, &answer, fault);
	if (socket < 0)
		return socket;
	wire_free(&answer);
	close(socket);
	return 0;
}

int cmd_kill(int argc, char **argv)
{
	struct kill_job job = {.signo = SIGKILL};
	struct call call = call_of(&kill_command, argc, argv, &job);
	int status;

	if (!call_begin(&call, &status))
		return status;
	return named_each(&call, true, kill_one, &job);
}
