/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who listens on a port of this host. */
#ifndef GPUBOX_HOLDERS_LISTENERS_H
#define GPUBOX_HOLDERS_LISTENERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct listeners_ask {
	uint32_t address; /* as a number; 0: each one */
	uint16_t port;
	bool udp; /* else TCP */
};

/*
 * Fill @text with "nginx (pid 812)" of a process that has @ask, in the network
 * namespace of the processes of @root; with "" when none is seen, as by a user
 * of another's. Returns @text.
 */
char *listeners_find(const char *root, const struct listeners_ask *ask,
		     char *text, size_t size);

#endif /* GPUBOX_HOLDERS_LISTENERS_H */
