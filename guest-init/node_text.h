/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What drivers say of their nodes' numbers in files of /proc. */
#ifndef GPUBOX_GUEST_INIT_NODE_TEXT_H
#define GPUBOX_GUEST_INIT_NODE_TEXT_H

#include <stdint.h>

#include "node_rule.h"

/*
 * The major number of @devices (of a rule), which is itself a number or a
 * name among the character devices of @text (/proc/devices). Errors: -ENODEV.
 */
int node_major(const struct node_word *devices, const char *text,
	       uint32_t *major);

/*
 * The number behind @label and blanks at the beginning of a line of @text. The
 * line ends with it. Errors: -ENODEV (no such line, no such number).
 */
int node_number(const char *text, const char *label, uint32_t *number);

#endif /* GPUBOX_GUEST_INIT_NODE_TEXT_H */
