// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "cmd/call.h"
#include "cmd/cmd.h"
#include "cmd/named.h"
#include "file/output.h"
#include "keeper/cri_read.h"
#include "keeper/moment.h"
#include "request/units.h"

/* A keeper that is killed writes nothing that would wake us. */
#define LOGS_LOOK_MS 200

struct logs_job {
	int64_t since;
	uint64_t tail;
	bool follow;
	bool times;
	struct cri_read reader;
};

static int logs_set_tail(void *into, const struct option_row *row,
			 const char *arg, struct fault *fault)
{
	struct logs_job *job = into;

	(void)row;
	if (!strcmp(arg, "all")) {
		job->tail = UINT64_MAX;
		return 0;
	}
	return units_number("--tail", arg, 10, 0, UINT32_MAX, &job->tail, fault);
}

static int logs_set_since(void *into, const struct option_row *row,
			  const char *arg, struct fault *fault)
{
	struct logs_job *job = into;

	(void)row;
	return moment_parse("--since", arg, moment_now(), &job->since, fault);
}

static const struct option_row logs_rows[] = {
	{.name = "follow",
	 .letter = 'f',
	 .set = option_set_flag,
	 .offset = offsetof(struct logs_job, follow),
	 .help = "go on until the guest's end"},
	{.name = "tail",
	 .letter = 'n',
	 .takes = OPTION_VALUE,
	 .value = "LINES|all",
	 .set = logs_set_tail,
	 .help = "the last so many lines"},
	{.name = "since",
	 .takes = OPTION_VALUE,
	 .value = "TIME",
	 .set = logs_set_since,
	 .help = "what came from then on",
	 .manual = "What came from then on: a time, as in 2026-11-29T09:00:00Z, seconds\n"
		   "since 1970 behind an\n"
		   ".Ql @ ,\n"
		   "or how long ago, as in 10m.\n"},
	{.name = "timestamps",
	 .letter = 't',
	 .set = option_set_flag,
	 .offset = offsetof(struct logs_job, times),
	 .help = "put the time before each line"},
};

static const struct option_command logs_command = {
	.name = "logs",
	.synopsis = "[-f] [-t] [--tail LINES] [--since TIME] NAME",
	.about = "Print what the command of a guest that stays has printed: its "
		 "stdout on stdout, its stderr on stderr. Of much output the "
		 "oldest is gone.",
	OPTION_ROWS(logs_rows),
	.words_max = 1,
};

/* As it came, to the byte: what a terminal makes of it is the command's. */
static int logs_put(const struct logs_job *job, const struct cri_line *line,
		    bool begins)
{
	const struct output out = {
		.fd = line->stream == CRI_LOG_STDERR ? STDERR_FILENO
						     : STDOUT_FILENO,
	};
	char moment[MOMENT_TEXT];
	int err = 0;

	if (job->times && begins) {
		moment_print(line->moment, moment);
		moment[MOMENT_TEXT - 1] = ' ';
		err = output_put(&out, moment, MOMENT_TEXT);
	}
	if (!err)
		err = output_put(&out, line->text, line->size);
	if (!err && line->whole)
		err = output_put(&out, "\n", 1);
	return err;
}

/* Lines that count, less those that --tail wants. */
static uint64_t logs_skip(struct logs_job *job)
{
	bool going[CRI_LOG_STREAMS] = {false};
	struct cri_line line;
	uint64_t count = 0;

	if (job->tail == UINT64_MAX)
		return 0;
	while (cri_read_next(&job->reader, &line) > 0) {
		if (line.moment < job->since)
			continue;
		count += !going[line.stream];
		going[line.stream] = !line.whole;
	}
	cri_read_rewind(&job->reader);
	return count > job->tail ? count - job->tail : 0;
}

struct logs_place {
	uint64_t skip; /* lines */
	bool going[CRI_LOG_STREAMS];
	bool skipped[CRI_LOG_STREAMS];
};

/* Print what is there. */
static int logs_print(struct logs_job *job, struct logs_place *place)
{
	struct cri_line line;
	bool begins;
	int err = 0;

	while (!err && cri_read_next(&job->reader, &line) > 0) {
		if (line.moment < job->since)
			continue;
		begins = !place->going[line.stream];
		if (begins) {
			place->skipped[line.stream] = place->skip > 0;
			place->skip -= place->skip > 0;
		}
		place->going[line.stream] = !line.whole;
		if (!place->skipped[line.stream])
			err = logs_put(job, &line, begins);
	}
	return err;
}

/* What comes until the keeper is gone, and what it wrote before that. */
static int logs_follow(struct logs_job *job, const struct entry *entry,
		       struct logs_place *place)
{
	struct pollfd news = {.fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK),
			      .events = POLLIN};
	char path[sizeof("/proc/self/fd/") + 11], events[4096];
	bool alive = true;
	int err = 0;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", entry->dir);
	if (news.fd >= 0)
		inotify_add_watch(news.fd, path,
				  IN_MODIFY | IN_MOVED_TO | IN_CREATE);
	while (!err && alive) {
		alive = entry_is_alive(entry);
		err = logs_print(job, place);
		if (alive && !err && poll(&news, 1, LOGS_LOOK_MS) > 0 &&
		    read(news.fd, events, sizeof(events)) < 0)
			news.fd = -1;
	}
	if (news.fd >= 0)
		close(news.fd);
	return err;
}

static int logs_one(void *arg, int guests, const struct entry *entry,
		    struct fault *fault)
{
	struct logs_place place = {0};
	struct logs_job *job = arg;
	int err;

	(void)guests;
	err = cri_read_open(&job->reader, entry->dir);
	if (err)
		return fault_set(fault, FAULT_HOST, err, "%s: its log: %s",
				 entry->name,
				 err == -ENOENT ? "there is none; the output of a "
						  "run without -d goes to who "
						  "started it"
						: strerror(-err));
	place.skip = logs_skip(job);
	err = logs_print(job, &place);
	if (!err && job->follow)
		err = logs_follow(job, entry, &place);
	cri_read_close(&job->reader);
	return err ? fault_set(fault, FAULT_HOST, err, "stdout: %s",
			       strerror(-err))
		   : 0;
}

int cmd_logs(int argc, char **argv)
{
	struct logs_job *job = calloc(1, sizeof(*job));
	struct call call = call_of(&logs_command, argc, argv, job);
	struct fault fault = {0};
	int status;

	if (!job)
		return call_fail(&call, &fault, fault_no_memory(&fault, "logs"));
	job->tail = UINT64_MAX;
	if (call_begin(&call, &status))
		status = named_each(&call, false, logs_one, job);
	free(job);
	return status;
}
