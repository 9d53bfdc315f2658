// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "cmd/call.h"
#include "cmd/cmd.h"
#include "cmd/named.h"
#include "keeper/guests.h"
#include "keeper/moment.h"
#include "keeper/record.h"
#include "keeper/usage.h"
#include "log.h"

/* Between the two looks that say how much is used of a processor. */
#define STATS_SAMPLE_MS 500
#define MIB		(1024.0 * 1024.0)

struct stats_one {
	int64_t started;
	int64_t looked; /* CLOCK_MONOTONIC, ns */
	uint64_t limit_mib;
	struct usage usage;
	pid_t vmm;
	double percent; /* of one processor */
	char name[GUESTS_NAME];
};

struct stats_job {
	struct stats_one *one;
	size_t count;
	bool json;
	bool once; /* as it always is */
};

static const struct option_row stats_rows[] = {
	{OPTION_ROW_FLAG("no-stream", 0, struct stats_job, once),
	 .help = "once, as it does in any case"},
	{OPTION_ROW_FLAG("json", 0, struct stats_job, json), .help = "print JSON",
	 .manual = "Print one JSON document:\n"
		   ".Va guests ,\n"
		   "each with\n"
		   ".Va name , cpu_percent , cpu_ns , memory_bytes , memory_limit_bytes\n"
		   "and\n"
		   ".Va uptime_ns .\n"},
};

static const struct option_command stats_command = {
	.name = "stats",
	.synopsis = "[--json] [NAME...]",
	.about = "Show what guests that stay take of this host: processor, "
		 "memory, and since when.",
	OPTION_ROWS(stats_rows),
	.words_max = NAMED_MAX,
};

static struct stats_one *stats_grow(struct stats_job *job)
{
	struct stats_one *grown;

	grown = realloc(job->one, (job->count + 1) * sizeof(*grown));
	if (!grown)
		return NULL;
	job->one = grown;
	grown += job->count++;
	memset(grown, 0, sizeof(*grown));
	return grown;
}

static int stats_take(struct stats_job *job, const struct record *record,
		      struct fault *fault)
{
	const json_t *memory = json_object_get(record->config, "memory_mib");
	struct stats_one *one;

	if (record->state != RECORD_RUNNING)
		return fault_set(fault, FAULT_HOST, -ESRCH,
				 "%s: does not run; 'gpubox ps -a' says more",
				 record->name);
	one = stats_grow(job);
	if (!one)
		return fault_no_memory(fault, "%s", record->name);
	memcpy(one->name, record->name, sizeof(one->name));
	one->vmm = record->vmm;
	one->started = record->started;
	one->limit_mib = (uint64_t)json_integer_value(memory);
	return 0;
}

static int stats_add(void *arg, int guests, const struct entry *entry,
		     struct fault *fault)
{
	struct record record;
	int err;

	(void)guests;
	err = record_read(entry, &record, fault);
	if (!err)
		err = stats_take(arg, &record, fault);
	record_free(&record);
	return err;
}

/* One that ends meanwhile is left out. */
static int stats_all(struct stats_job *job, struct fault *fault)
{
	int guests = named_open(fault), err;
	struct guests_names names;
	struct entry entry;
	size_t i;

	if (guests < 0)
		return fault->class == FAULT_NONE ? 0 : guests;
	err = guests_names(guests, &names);
	for (i = 0; !err && i < names.count; i++) {
		if (entry_open(guests, names.name[i], &entry, NULL))
			continue;
		err = stats_add(job, guests, &entry, NULL);
		entry_close(&entry);
		if (err != -ENOMEM)
			err = 0;
	}
	guests_names_free(&names);
	close(guests);
	return err ? fault_set(fault, FAULT_HOST, err, "the guests: %s",
			       strerror(-err))
		   : 0;
}

/* A first look, then a second one. */
static void stats_look(struct stats_job *job)
{
	const struct timespec pause = {.tv_nsec = STATS_SAMPLE_MS * 1000000L};
	struct stats_one *one, *end = job->one + job->count;
	struct usage usage;
	int64_t now;

	for (one = job->one; one < end; one++) {
		usage_read(one->vmm, &one->usage);
		one->looked = clock_now_ns();
	}
	if (job->count)
		nanosleep(&pause, NULL);
	for (one = job->one; one < end; one++) {
		if (usage_read(one->vmm, &usage))
			continue;
		now = clock_now_ns();
		if (now > one->looked && usage.cpu_ns >= one->usage.cpu_ns)
			one->percent =
				(double)(usage.cpu_ns - one->usage.cpu_ns) *
				100 / (double)(now - one->looked);
		one->usage = usage;
	}
}

static json_t *stats_json(const struct stats_job *job)
{
	const struct stats_one *one, *end = job->one + job->count;
	json_t *guests = json_array();
	uint64_t limit;

	for (one = job->one; one < end; one++) {
		limit = one->limit_mib << 20;
		json_array_append_new(
			guests,
			json_pack("{s:s, s:f, s:I, s:I, s:I, s:I}", "name",
				  one->name, "cpu_percent", one->percent,
				  "cpu_ns", (json_int_t)one->usage.cpu_ns,
				  "memory_bytes", (json_int_t)one->usage.memory,
				  "memory_limit_bytes", (json_int_t)limit,
				  "uptime_ns",
				  (json_int_t)(moment_now() - one->started)));
	}
	return json_pack("{s:o}", "guests", guests);
}

static void stats_table(const struct stats_job *job)
{
	const struct stats_one *one, *end = job->one + job->count;
	int width = 4;
	char span[64];

	for (one = job->one; one < end; one++)
		if ((int)strlen(one->name) > width)
			width = (int)strlen(one->name);
	log_output("%-*s   %7s   %24s   UP\n", width, "NAME", "CPU %",
		   "MEMORY / LIMIT");
	for (one = job->one; one < end; one++) {
		moment_span(moment_now() - one->started, span, sizeof(span));
		log_output("%-*s   %6.2f%%   %10.1fMiB / %5luMiB   %s\n", width,
			   one->name, one->percent,
			   (double)one->usage.memory / MIB, one->limit_mib, span);
	}
}

int cmd_stats(int argc, char **argv)
{
	struct stats_job job = {0};
	struct call call = call_of(&stats_command, argc, argv, &job);
	struct fault fault = {0};
	int status = 0, err = 0;

	if (!call_begin(&call, &status))
		return status;
	status = 0;
	if (call.words.count)
		status = named_each(&call, false, stats_add, &job);
	else
		err = stats_all(&job, &fault);
	if (!err && !status) {
		stats_look(&job);
		if (job.json)
			err = call_json(stats_json(&job), &fault);
		else
			stats_table(&job);
	}
	free(job.one);
	return err ? call_fail(&call, &fault, err) : status;
}
