// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/runtime.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "board/board.h"
#include "guest_abi.h"
#include "log.h"
#include "oci/delegate.h"
#include "oci/runtime_rows.h"
#include "request/env.h"
#include "request/near.h"
#include "request/option_help.h"

/* What runc ends with when it could not do what it was told. */
#define RUNTIME_FAILED 1

static int runtime_print(char *text)
{
	if (!text) {
		log_error("oci: out of memory");
		return RUNTIME_FAILED;
	}
	log_output("%s", text);
	free(text);
	return 0;
}

static int runtime_help(const struct option_command *command)
{
	size_t columns = log_columns();

	return runtime_print(option_help(command, columns ? columns : 80));
}

/* The commands behind the options that are of all; or all options. */
static int runtime_help_all(const char *form)
{
	size_t i;
	int status;

	if (form && !strcmp(form, "mdoc"))
		return runtime_print(option_help_manual(&runtime_rows_every));
	if (form && !strcmp(form, "lines"))
		return runtime_print(option_help_lines(&runtime_rows_every));
	status = runtime_help(&runtime_rows_global);
	if (status)
		return status;
	log_output("\n");
	for (i = 0; i < runtime_rows_count; i++)
		log_output("  %-8s  %s\n",
			   runtime_rows_commands[i].form.name + strlen("oci "),
			   runtime_rows_commands[i].form.about);
	return 0;
}

/* The first line as engines look for it: the name, then the number. */
static int runtime_version(void)
{
	log_output("gpubox-oci version %s\nspec: 1.0.2\nboard: %s\n",
		   board_version(), board_get()->name);
	return 0;
}

static int runtime_unknown(const struct errlog *errlog, const char *word)
{
	struct fault fault = {0};
	struct near near = {0};
	size_t i;

	for (i = 0; i < runtime_rows_count; i++)
		near_try(&near, word,
			 runtime_rows_commands[i].form.name + strlen("oci "));
	fault_set(&fault, FAULT_HOST, -EINVAL,
		  "%.64s: no such command%s%s; see 'gpubox-oci --help'", word,
		  near.word ? "; did you mean " : "", near.word ? near.word : "");
	errlog_error(errlog, fault.text);
	return RUNTIME_FAILED;
}

static const struct runtime_command *runtime_command(const char *word)
{
	size_t i;

	for (i = 0; i < runtime_rows_count; i++)
		if (!strcmp(runtime_rows_commands[i].form.name + strlen("oci "),
			    word))
			return &runtime_rows_commands[i];
	return NULL;
}

static int runtime_do(struct runtime *runtime,
		      const struct runtime_command *command, int argc,
		      char **argv)
{
	struct option_words words;
	struct fault fault = {0};
	int status;

	status = option_parse(&command->form, argc, argv, runtime, &words,
			      &fault);
	if (!status && words.help)
		return runtime_help(&command->form);
	if (!status && words.count < command->words_min)
		status = fault_set(&fault, FAULT_HOST, -EINVAL,
				   "%s: no container named; see 'gpubox-%s "
				   "--help'",
				   command->form.name + strlen("oci "),
				   command->form.name);
	runtime->word = words.word;
	runtime->words = words.count;
	if (!status && command->words_min && command->run != runtime_create &&
	    command->run != runtime_run)
		status = delegate_later(runtime, &fault);
	if (!status)
		status = command->run(runtime, &fault);
	env_free(runtime->env, runtime->env_count);
	if (status >= 0)
		return status;
	errlog_error(&runtime->errlog,
		     *fault.text ? fault.text : strerror(-status));
	return RUNTIME_FAILED;
}

/* Of the words, which a command's options leave in another order. */
static char **runtime_copy(int argc, char **argv)
{
	char **copy = calloc((size_t)argc + 1, sizeof(*copy));

	if (copy)
		memcpy(copy, argv, (size_t)argc * sizeof(*copy));
	return copy;
}

int runtime_main(int argc, char **argv)
{
	const struct runtime_command *command;
	struct runtime runtime = {0};
	struct option_words words;
	struct fault fault = {0};
	int status;

	if (option_parse(&runtime_rows_global, argc, argv, &runtime.options,
			 &words, &fault)) {
		log_error("%s", fault.text);
		return RUNTIME_FAILED;
	}
	runtime.errlog.path = runtime.options.log;
	runtime.errlog.json = runtime.options.log_format;
	if (words.help || (!words.count && !runtime.options.version))
		return runtime_help_all(words.form);
	if (runtime.options.version)
		return runtime_version();
	command = runtime_command(words.word[0]);
	if (!command)
		return runtime_unknown(&runtime.errlog, words.word[0]);
	runtime.argc = argc;
	runtime.command = argc - words.count;
	runtime.argv = runtime_copy(argc, argv);
	if (!runtime.argv) {
		log_error("oci: out of memory");
		return RUNTIME_FAILED;
	}
	status = runtime_do(&runtime, command, words.count, words.word);
	free(runtime.argv);
	return status;
}
