/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The template that later runs of a request's kind go on from. */
#ifndef GPUBOX_PREPARE_MAKE_TEMPLATE_H
#define GPUBOX_PREPARE_MAKE_TEMPLATE_H

#include <stdbool.h>

#include "board/board.h"
#include "fault.h"
#include "prepare/prepared.h"
#include "request/request.h"

/* What is still to be made for a run. */
enum make_template_wanted {
	MAKE_TEMPLATE_NONE,
	MAKE_TEMPLATE_PLAIN,
	MAKE_TEMPLATE_APART, /* of vm.ram_apart */
};

/*
 * Make a template for @request: for a machine such as it wants, and nothing of
 * its job, its disks, its network or its devices; @kind says what it keeps free
 * for those. What is beyond the board's bounds is removed. That it could not be
 * made is remembered, so that not every run tries.
 *
 * Errors: -ENOTSUP (FAULT_HOST: such guests start cold, the message says why),
 * -ESTALE (FAULT_HOST: what it is made of has changed meanwhile), -ENOMEM,
 * those of prepare_open() and template_make().
 */
int make_template(const struct request *request, const struct board *board,
		  const struct request_template *kind, struct fault *fault);

/*
 * The run of @prepared started cold, and what it was for is done or goes on by
 * itself: make what the next one of its kind goes on from, in the background,
 * if it is to have one. Once; later calls do nothing.
 */
void make_template_aside(struct prepared *prepared);

/*
 * The same for somebody else, who will know of no devices: whether, and for
 * what, to call make_template_later(), and that. It begins when what was started has had
 * its first seconds to itself.
 */
enum make_template_wanted make_template_is_wanted(const struct prepared *prepared);
void make_template_later(const struct request *request,
			 enum make_template_wanted wanted);

#endif /* GPUBOX_PREPARE_MAKE_TEMPLATE_H */
