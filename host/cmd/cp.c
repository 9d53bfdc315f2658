// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmd/cp.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/call.h"
#include "cmd/cmd.h"
#include "cmd/named.h"
#include "request/units.h"

static int cp_set_max_size(void *into, const struct option_row *row,
			   const char *arg, struct fault *fault)
{
	struct cp_job *job = into;

	(void)row;
	return units_bytes("--max-size", arg, &job->max_size, fault);
}

static const struct option_row cp_rows[] = {
	{OPTION_ROW_FLAG("archive", 'a', struct cp_job, archive),
	 .help = "keep owners and set-user-ID bits",
	 .manual = "Keep owners, by their numbers, and set-user-ID and "
		   "set-group-ID\nbits.\n"
		   "Otherwise what comes into the guest belongs to its root, "
		   "what comes\nout of it to the user, and these bits are left "
		   "out.\n"},
	{OPTION_ROW_FLAG("follow-link", 'L', struct cp_job, follow),
	 .help = "copy what a link SOURCE leads to",
	 .manual = "Copy what a link as source leads to; links below it are "
		   "copied as\nlinks.\n"},
	{OPTION_ROW_VALUE("max-size", 0, "SIZE", cp_set_max_size),
	 .help = "take at most so much from the guest",
	 .manual = "Take at most so many bytes from the guest.\n"
		   "Each file counts 1 KiB more, and with headers that are longer "
		   "what\ncomes is at most twice as much.\n"
		   "When not given, it is nine tenths of what the file system "
		   "has free; an\narchive on stdout, of which each byte counts, "
		   "has no limit then.\n"},
	{OPTION_ROW_FLAG("quiet", 'q', struct cp_job, quiet),
	 .help = "do not show that it takes long"},
};

static const struct option_command cp_command = {
	.name = "cp",
	.synopsis = "[OPTION...] NAME:SOURCE DESTINATION|-\n"
		    "[OPTION...] SOURCE|- NAME:DESTINATION",
	.about = "Copy files and folders out of a guest that stays, or into it; "
		 "'-' is a tar archive on stdin or stdout.",
	OPTION_ROWS(cp_rows),
	.words_max = 2,
};

/* docker's: what begins like a path is one, whatever is behind it. */
static const char *cp_colon(const char *word)
{
	const char *colon = strchr(word, ':');

	return *word == '/' || *word == '.' || !colon || colon == word ? NULL
								       : colon;
}

static int cp_words(const struct call *call, struct cp_job *job, char **name,
		    bool *out, struct fault *fault)
{
	char **word = call->words.word;
	const char *from, *to;

	if (call->words.count < 2)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "cp: needs a source and a destination; see "
				 "'gpubox cp --help'");
	from = cp_colon(word[0]);
	to = cp_colon(word[1]);
	if (!from == !to)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "cp: one of both is in a guest, as NAME:PATH; "
				 "%s",
				 from ? "between two guests, copy by way of a "
					"file"
				      : "a file of this host with a colon in "
					"its name is ./FILE");
	*out = from != NULL;
	job->from = from ? from + 1 : word[0];
	job->to = to ? to + 1 : word[1];
	if (!*job->from || !*job->to)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "cp: an empty path; the root of the guest is "
				 "NAME:/");
	*name = strndup(from ? word[0] : word[1], from ? (size_t)(from - word[0])
						       : (size_t)(to - word[1]));
	return *name ? 0 : fault_no_memory(fault, "cp");
}

static int cp_open(const char *name, struct entry *entry, struct fault *fault)
{
	int guests = named_open(fault), err;

	if (guests < 0 && fault->class != FAULT_NONE)
		return guests;
	err = entry_open(guests, name, entry, fault);
	if (guests >= 0)
		close(guests);
	return err;
}

int cmd_cp(int argc, char **argv)
{
	struct cp_job job = {0};
	struct call call = call_of(&cp_command, argc, argv, &job);
	int status, err, signo = 0;
	struct fault fault = {0};
	struct entry entry;
	char *name = NULL;
	bool out = false;

	entry_init(&entry);
	if (!call_begin(&call, &status))
		return status;
	err = cp_words(&call, &job, &name, &out, &fault);
	if (!err)
		err = cp_open(name, &entry, &fault);
	if (!err)
		err = out ? cp_out(&entry, &job, &signo, &fault)
			  : cp_in(&entry, &job, &signo, &fault);
	status = 0;
	if (err)
		status = signo ? call_fail_as(&call, &fault, err, 128 + signo)
			       : call_fail(&call, &fault, err);
	entry_close(&entry);
	free(name);
	return status;
}
