// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmd/call.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest_abi.h"
#include "log.h"
#include "request/near.h"
#include "request/option_help.h"
#include "text.h"

#define HELP_COLUMNS 80

/* There is one document on stdout, whatever happens after it. */
static bool call_printed;

/* Print @text, which is taken; NULL is out of memory. */
static int call_print(char *text)
{
	if (!text) {
		log_error("--help: out of memory");
		return ABI_STATUS_GPUBOX;
	}
	log_output("%s", text);
	free(text);
	return 0;
}

struct call call_of(const struct option_command *command, int argc, char **argv,
		    void *into)
{
	return (struct call){
		.command = command, .argc = argc, .argv = argv, .into = into};
}

static size_t call_columns(void)
{
	size_t columns = log_columns();

	return columns ? columns : HELP_COLUMNS;
}

/* --help=mdoc is what the manual pages are made of, --help=lines completes. */
static int call_help(const struct option_command *command, const char *form)
{
	if (form && !strcmp(form, "mdoc"))
		return call_print(option_help_manual(command));
	if (form && !strcmp(form, "lines"))
		return call_print(option_help_lines(command));
	return call_print(option_help(command, call_columns()));
}

static bool call_parsed(struct call *call, int err, const struct fault *fault,
			int *statusp)
{
	if (!err && !call->words.help)
		return true;
	*statusp = err ? call_fail(call, fault, err)
		       : call_help(call->command, call->words.form);
	return false;
}

bool call_goes_on(struct call *call, int err, const struct fault *fault,
		  int *statusp)
{
	call->json = option_asks_json(call->command, call->argc, call->argv);
	return call_parsed(call, err, fault, statusp);
}

bool call_begin(struct call *call, int *statusp)
{
	struct fault fault = {0};
	int err;

	/* before the parser moves words to the front of argv */
	call->json = option_asks_json(call->command, call->argc, call->argv);
	err = option_parse(call->command, call->argc, call->argv, call->into,
			   &call->words, &fault);
	return call_parsed(call, err, &fault, statusp);
}

/* The word of the verb without that of the subcommand. */
static const char *call_verb(const struct option_command *command)
{
	return strchr(command->name, ' ') + 1;
}

/* Of all verbs: what each is for, or the options that any of them has. */
static int call_help_verbs(const struct call_verbs *verbs, const char *form)
{
	struct option_command all = verbs->commands[0];

	all.verb = 0;
	if (*form)
		return call_help(&all, form + 1);
	return call_print(option_help_verbs(verbs->name, verbs->about,
					    verbs->commands, verbs->count,
					    call_columns()));
}

static int call_no_verb(struct call *call, const struct call_verbs *verbs,
			const char *word)
{
	struct fault fault = {0};
	struct near near = {0};
	size_t i;

	for (i = 0; i < verbs->count; i++)
		near_try(&near, word, call_verb(&verbs->commands[i]));
	call->command = verbs->commands;
	call->json = option_asks_json(call->command, call->argc, call->argv);
	fault_set(&fault, FAULT_HOST, -EINVAL,
		  "%s%s%s: no such verb%s%s; see 'gpubox %s --help'", verbs->name,
		  *word ? " " : "", word, near.word ? "; did you mean " : "",
		  near.word ? near.word : "", verbs->name);
	return call_fail(call, &fault, -EINVAL);
}

bool call_begin_verb(struct call *call, const struct call_verbs *verbs,
		     int *statusp)
{
	const char *word = call->argc > 1 ? call->argv[1] : "";
	size_t i;

	if (!strncmp(word, "--help", 6) && (!word[6] || word[6] == '=')) {
		*statusp = call_help_verbs(verbs, word + 6);
		return false;
	}
	if (!strcmp(word, "-h")) {
		*statusp = call_help_verbs(verbs, "");
		return false;
	}
	for (i = 0; i < verbs->count; i++) {
		if (strcmp(word, call_verb(&verbs->commands[i])) != 0)
			continue;
		call->command = &verbs->commands[i];
		call->argc--;
		call->argv++;
		return call_begin(call, statusp);
	}
	*statusp = call_no_verb(call, verbs, word);
	return false;
}

int call_set_verbose(void *into, const struct option_row *row, const char *arg,
		     struct fault *fault)
{
	(void)into;
	(void)row;
	(void)arg;
	(void)fault;
	log_set_level(LOG_INFO);
	return 0;
}

int call_device(const char *before, const char *text, struct pci_bdf *bdf,
		struct fault *fault)
{
	if (!pci_bdf_parse(text, bdf))
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "%s%s: not a PCI address such as 0000:01:00.0", before,
			 text);
}

int call_root(const char *root, struct fault *fault)
{
	if (!root[0] || !access(root, X_OK))
		return 0;
	return fault_set(fault, FAULT_HOST, -errno, "--root %s: %s", root,
			 strerror(errno));
}

int call_fail(const struct call *call, const struct fault *fault, int err)
{
	return call_fail_as(call, fault, err, ABI_STATUS_GPUBOX);
}

int call_fail_as(const struct call *call, const struct fault *fault, int err,
		 int status)
{
	const char *text = fault->text[0] ? fault->text : strerror(-err);
	const char *class = fault_class_name(fault->class);
	struct fault lost = {0};
	json_t *root;

	log_error("%s", text);
	if (!call->json || call_printed)
		return status;
	root = json_pack("{s:i, s:{s:s, s:o}}", "status", status, "fault",
			 "class", *class ? class : "host", "message",
			 text_json(text));
	if (call_json(root, &lost))
		log_error("%s", lost.text);
	return status;
}

int call_json(json_t *root, struct fault *fault)
{
	json_t *document = json_pack("{s:i}", "schema", CALL_SCHEMA);

	if (!root || json_object_update(document, root)) {
		json_decref(document);
		document = NULL;
	}
	json_decref(root);
	call_printed = document;
	if (log_json(document, JSON_INDENT(2) | JSON_REAL_PRECISION(10)))
		return fault_no_memory(fault, "--json");
	return 0;
}
