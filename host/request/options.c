// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/options.h"

#include <errno.h>
#include <string.h>

#include "request/options_rows.h"

#define OUTPUT_LIMIT (16u << 20)

static int check_together(const struct options *options, struct fault *fault)
{
	if (options->json && options->request.tty)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--json: not together with --tty, whose output "
				 "belongs on a terminal");
	return 0;
}

int options_parse(int argc, char **argv, const struct board *board,
		  struct options *options, struct option_words *words,
		  struct fault *fault)
{
	int err;

	memset(options, 0, sizeof(*options));
	request_init(&options->request, board);
	options->output_limit = OUTPUT_LIMIT;
	err = option_parse(&options_rows_run, argc, argv, options, words, fault);
	options->request.command = words->word;
	options->request.dtb = options->dump_dtb;
	if (!err && !words->help)
		err = request_settle(&options->request, fault);
	if (!err && !words->help)
		err = check_together(options, fault);
	if (err)
		options_free(options);
	return err;
}

void options_free(struct options *options)
{
	request_free(&options->request);
}
