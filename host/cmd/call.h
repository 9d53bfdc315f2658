/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every subcommand does first and, when it fails, last. */
#ifndef GPUBOX_CMD_CALL_H
#define GPUBOX_CMD_CALL_H

#include <jansson.h>

#include "pci/pci.h"
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

/* @command NULL: call_begin_verb() finds it. */
struct call call_of(const struct option_command *command, int argc, char **argv,
		    void *into);

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

/* For CALL_ROW_VERBOSE: say each step. */
option_setter call_set_verbose;

/* Rows of those that take steps, on the host whose root is in @type. */
#define CALL_ROW_STEPS_ROOT(type, member)                                        \
	{                                                                        \
		OPTION_ROW_STRING("root", 0, "DIR", type, member),               \
			.help = "a host's files below DIR instead of this host", \
			.manual = "Work on the files of a host below\n"          \
				  ".Ar DIR ,\n"                                  \
				  "for tests.\n"                                 \
	}
#define CALL_ROW_VERBOSE                                                   \
	{                                                                  \
		.name = "verbose", .letter = 'v', .set = call_set_verbose, \
		.help = "print each step",                                 \
		.manual = "Print each step before it is done.\n"           \
	}

/*
 * The address of a device, @text; a message has @before before it. -EINVAL,
 * FAULT_HOST.
 */
int call_device(const char *before, const char *text, struct pci_bdf *bdf,
		struct fault *fault);

/* Whether the folder of --root can be looked into; "" is this host. -errno. */
int call_root(const char *root, struct fault *fault);

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
