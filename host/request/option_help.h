/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a table of options says of itself. */
#ifndef GPUBOX_REQUEST_OPTION_HELP_H
#define GPUBOX_REQUEST_OPTION_HELP_H

#include "request/option.h"

/*
 * Each returns a text that free() takes, or NULL when out of memory.
 *
 * --help in lines of @width columns: how to call it, what the options do.
 */
char *option_help(const struct option_command *command, size_t width);

/* The same for @n verbs of one subcommand, what each is for, and no options. */
char *option_help_verbs(const char *name, const char *about,
			const struct option_command *commands, size_t n,
			size_t width);

/* The lists of a manual page's options in mdoc(7), a .Ss for each heading. */
char *option_help_manual(const struct option_command *command);

/*
 * For completion, a line for each option: "--name", its letter as "-n" or "-",
 * what it takes ("" nothing, else the row's value) and @help, with tabs
 * between them.
 */
char *option_help_lines(const struct option_command *command);

#endif /* GPUBOX_REQUEST_OPTION_HELP_H */
