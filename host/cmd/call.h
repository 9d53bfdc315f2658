/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every subcommand does first and, when it fails, last. */
#ifndef GPUBOX_CMD_CALL_H
#define GPUBOX_CMD_CALL_H

#include <jansson.h>

#include "request/option.h"

/* The number of every document that --json prints: docs/schema/ has them. */
#define CALL_SCHEMA 1

struct call {
	const struct option_command *command;
	int argc;
	char **argv;
	void *into; /* what the rows fill */
	/* set by call_begin() */
	struct option_words words;
	bool json;
};

/*
 * Read the command line. True: go on. False: @statusp is the exit status, as
 * help was asked for, or the command line was wrong and that was said.
 */
bool call_begin(struct call *call, int *statusp);

/*
 * The same for a command line that was read, into call->words, with @err and
 * @fault as the result.
 */
bool call_goes_on(struct call *call, int err, const struct fault *fault,
		  int *statusp);

/* A subcommand that has verbs: each is a command of its own. */
struct call_verbs {
	const char *name;
	const char *about;
	const struct option_command *commands;
	size_t count;
};

/*
 * The same for one of @verbs, which the first word names: ->command becomes
 * it. Help without a verb is that of all of them.
 */
bool call_begin_verb(struct call *call, const struct call_verbs *verbs,
		     int *statusp);

/* For the rows of --verbose: say each step. */
int call_set_verbose(void *into, const struct option_row *row, const char *arg,
		     struct fault *fault);

/*
 * Say @fault, or @err when it holds none, with --json in a document, too.
 * Returns the exit status, which is gpubox's own.
 */
int call_fail(const struct call *call, const struct fault *fault, int err);

/* The same, with another exit status: @status, which is returned. */
int call_fail_as(const struct call *call, const struct fault *fault, int err,
		 int status);

/*
 * Print @root, which is taken; NULL is out of memory. Its first member "schema"
 * is set here. 0, or -ENOMEM with @fault.
 */
int call_json(json_t *root, struct fault *fault);

#endif /* GPUBOX_CMD_CALL_H */
