/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the command's start to its verdict: one loop that never waits. */
#ifndef GPUBOX_GUEST_INIT_SESSION_H
#define GPUBOX_GUEST_INIT_SESSION_H

#include "control.h"
#include "failure.h"
#include "kmsg.h"
#include "ports.h"
#include "stdio.h"

/* What a session is of. */
struct session_of {
	int children; /* of child_watch() */
	int pid;
	uint32_t flags;	   /* of the job */
	struct kmsg *kmsg; /* or NULL */
};

/*
 * Carry bytes and signals until the command @of has ended, end what it left
 * behind, carry the rest, send what of->kmsg has meanwhile and ABI_EXIT. The
 * ends in @stdio are taken over.
 *
 * Errors: -EPIPE (the host is gone: @failure is not set), -EBADMSG and
 * others of the control port and the data ports.
 */
int session_run(struct control *control, const struct ports *ports,
		const struct stdio *stdio, const struct session_of *of,
		struct failure *failure);

#endif /* GPUBOX_GUEST_INIT_SESSION_H */
