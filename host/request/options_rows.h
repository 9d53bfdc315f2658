/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of `gpubox run`, for their parser and for people. */
#ifndef GPUBOX_REQUEST_OPTIONS_ROWS_H
#define GPUBOX_REQUEST_OPTIONS_ROWS_H

#include "request/option.h"

/* The rows fill a struct options. */
extern const struct option_command options_rows_run;

#endif /* GPUBOX_REQUEST_OPTIONS_ROWS_H */
