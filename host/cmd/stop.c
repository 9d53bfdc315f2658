// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stddef.h>

#include "cmd/call.h"
#include "cmd/cmd.h"
#include "cmd/named.h"
#include "keeper/client.h"
#include "request/units.h"

#define STOP_SECONDS	 10
#define STOP_SECONDS_MAX 86400
/* Behind both graces: QEMU's end, and the devices' way back. */
#define STOP_MORE_MS 150000

struct stop_job {
	unsigned int seconds;
};

static int stop_set_time(void *into, const struct option_row *row,
			 const char *arg, struct fault *fault)
{
	struct stop_job *job = into;
	uint64_t seconds = 0;
	int err;

	(void)row;
	err = units_number("--time", arg, 10, 0, STOP_SECONDS_MAX, &seconds,
			   fault);
	job->seconds = (unsigned int)seconds;
	return err;
}

static const struct option_row stop_rows[] = {
	{.name = "time",
	 .letter = 't',
	 .takes = OPTION_VALUE,
	 .value = "SECONDS",
	 .set = stop_set_time,
	 .help = "from SIGTERM to SIGKILL (10)",
	 .manual = "From SIGTERM to SIGKILL; 10 when not given.\n"
		   "After as long again the guest is ended, whatever is in it.\n"
		   "With 0 the command gets SIGKILL alone.\n"},
	{.name = "timeout", .takes = OPTION_VALUE, .set = stop_set_time},
};

static const struct option_command stop_command = {
	.name = "stop",
	.synopsis = "[-t SECONDS] NAME...",
	.about = "End guests that stay: SIGTERM to the command, SIGKILL when it "
		 "takes too long. Returns when the guest has ended and its "
		 "devices are the host's.",
	OPTION_ROWS(stop_rows),
	.words_max = NAMED_MAX,
};

/* One that has ended is as it should be. */
static int stop_one(void *arg, int guests, const struct entry *entry,
		    struct fault *fault)
{
	const struct stop_job *job = arg;
	struct wire_packet answer = {0};
	struct fault why = {0};
	int socket, status;

	(void)guests;
	if (!entry_is_alive(entry))
		return 0;
	socket = client_ask(entry,
			    json_pack("{s:s, s:i}", "op", "stop", "seconds",
				      (int)job->seconds),
			    -1, &answer, &why);
	if (socket < 0 && socket != -ESRCH)
		return fault_set(fault, why.class, socket, "%s", why.text);
	wire_free(&answer);
	return client_wait(entry, socket, (int)job->seconds * 2000 + STOP_MORE_MS,
			   &status, fault);
}

int cmd_stop(int argc, char **argv)
{
	struct stop_job job = {.seconds = STOP_SECONDS};
	struct call call = call_of(&stop_command, argc, argv, &job);
	int status;

	if (!call_begin(&call, &status))
		return status;
	return named_each(&call, true, stop_one, &job);
}
