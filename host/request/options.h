/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of `gpubox run` as a value. */
#ifndef GPUBOX_REQUEST_OPTIONS_H
#define GPUBOX_REQUEST_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "request/option.h"
#include "request/request.h"

/* Strings are the command line's own; NULL where the user said nothing. */
struct options {
	struct request request;
	/* the rest is what the command itself does with it */
	const char *keep_dir;
	const char *dump_dtb;
	uint64_t output_limit; /* bytes of each stream in --json */
	bool no_template;
	bool dry_run;
	bool json;
	bool keep;
	bool verbose;
	bool quiet;
	bool detach; /* go on without us when the command has started */
	bool remove; /* leave nothing of such a guest */
};

/*
 * Read the words behind `gpubox run`; argv[0] is "run". What the user leaves
 * out is @board's. Options end at the first word that is none; with --help,
 * which @words says, nothing is asked for.
 *
 * On success the caller frees with options_free(); on failure there is
 * nothing to free. Errors, FAULT_HOST: -EINVAL (an option, its value, or no
 * command), -ENOMEM, what reading --env-file says.
 */
int options_parse(int argc, char **argv, const struct board *board,
		  struct options *options, struct option_words *words,
		  struct fault *fault);
void options_free(struct options *options);

#endif /* GPUBOX_REQUEST_OPTIONS_H */
