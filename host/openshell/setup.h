/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the driver was started with. */
#ifndef GPUBOX_OPENSHELL_SETUP_H
#define GPUBOX_OPENSHELL_SETUP_H

#include <stdbool.h>
#include <stdint.h>

#include "board/board.h"

/* Strings are the command line's own; "" where it says nothing. */
struct setup {
	const struct board *board;
	const char *socket;	/* to listen on */
	const char *state;	/* the folder of the sandboxes */
	const char *images;	/* the folder that images are looked for in */
	const char *image;	/* of a sandbox that names none */
	const char *disks;	/* the folder of what sandboxes have written */
	const char *supervisor; /* goes into each guest; "" the image has it */
	const char *gateway;	/* where the supervisor finds it: a URL */
	const char *tls;	/* ca.crt, tls.crt and tls.key for that */
	const char *kernel;	/* as of 'gpubox run' */
	const char *modules;
	const char *admission; /* what a gateway of 0.1.x wants repeated */
	const char *host;      /* the host whose devices are looked at */
	uint64_t disk;	       /* bytes of each; 0: memory, which is not kept */
	uint32_t pids; /* processes and threads of each; 0: any number */
	bool config;   /* as @admission says: driver_config may be used */
	bool pull;     /* images that are not in the folder are fetched */
};

#endif /* GPUBOX_OPENSHELL_SETUP_H */
