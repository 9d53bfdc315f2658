/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of runc, as tables. */
#ifndef GPUBOX_OCI_RUNTIME_ROWS_H
#define GPUBOX_OCI_RUNTIME_ROWS_H

#include "oci/runtime.h"

struct runtime_command {
	struct option_command form;
	runtime_fn *run;
	int words_min;
};

/* The options before the command; they fill a struct runtime_options. */
extern const struct option_command runtime_rows_global;

/* Of all commands and of all calls: what there is to be written about. */
extern const struct option_command runtime_rows_every;

extern const struct runtime_command runtime_rows_commands[];
extern const size_t runtime_rows_count;

#endif /* GPUBOX_OCI_RUNTIME_ROWS_H */
