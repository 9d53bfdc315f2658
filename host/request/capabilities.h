/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Linux capabilities by their names, as docker takes them. */
#ifndef GPUBOX_REQUEST_CAPABILITIES_H
#define GPUBOX_REQUEST_CAPABILITIES_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"

/* What was asked for; bit n is capability n, linux/capability.h. */
struct capabilities {
	uint64_t add;
	uint64_t drop;
};

/*
 * Put the capability @name ("NET_ADMIN", "cap_net_admin", "all") into @set.
 * @option is what it was given to. Errors, FAULT_HOST: -EINVAL.
 */
int capabilities_take(const char *option, const char *name, uint64_t *set,
		      struct fault *fault);

/* The name of number @number without "CAP_", or NULL: there is none. */
const char *capabilities_name(unsigned int number);

/* Something was asked for. */
bool capabilities_are_asked(const struct capabilities *caps);

/*
 * What is left to the command: all but what was dropped, and what was added
 * beside "drop all". In whatever order it was asked for.
 */
uint64_t capabilities_left(const struct capabilities *caps);

#endif /* GPUBOX_REQUEST_CAPABILITIES_H */
