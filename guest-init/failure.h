/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why no command ran to its end: what an ABI_ERROR frame says. */
#ifndef GPUBOX_GUEST_INIT_FAILURE_H
#define GPUBOX_GUEST_INIT_FAILURE_H

#include <stdint.h>

#include "guest_abi.h"

struct failure {
	enum abi_fault fault;
	int err;	  /* negative errno */
	uint32_t status;  /* exit status of the launcher */
	const char *step; /* the phase that was under way */
	char text[512];	  /* "object: what was found", no newline */
};

/*
 * Fill in @failure, as the guest's fault and status 125, with "@object:
 * @what". The text of @err follows where @what ends in a colon, and takes
 * its place where it is NULL. Returns @err.
 */
int failure_set(struct failure *failure, int err, const char *step,
		const char *object, const char *what);

/* The same as the command's fault, with @status. */
int failure_command(struct failure *failure, int err, uint32_t status,
		    const char *object, const char *what);

/* The same as failure_set() as the GPU's fault. */
int failure_gpu(struct failure *failure, int err, const char *step,
		const char *object, const char *what);

/* What the C library calls @err (negative), or NULL: not in our table. */
const char *failure_errno(int err);

#endif /* GPUBOX_GUEST_INIT_FAILURE_H */
