/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which amounts of memory fit a machine and its windows, and why others not. */
#ifndef GPUBOX_LAYOUT_SIZES_H
#define GPUBOX_LAYOUT_SIZES_H

#include "layout/layout.h"

/* Windows and what -m is rounded up by: the total less the memory asked. */
uint64_t sizes_extra(const struct layout_ask *ask);

/* The shape that @machine has for @total bytes; NULL: for none so many. */
const struct layout_shape *sizes_shape(const struct layout_machine *machine,
				       uint64_t total);

/* Whether ask->memory can be laid out. */
bool sizes_works(const struct layout_ask *ask);

/* Say why it cannot: the errors of layout_plan(), never 0. */
int sizes_explain(const struct layout_ask *ask, struct fault *fault);

#endif /* GPUBOX_LAYOUT_SIZES_H */
