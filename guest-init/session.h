/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the command's start to its verdict: one loop that never waits. */
#ifndef GPUBOX_GUEST_INIT_SESSION_H
#define GPUBOX_GUEST_INIT_SESSION_H

#include "control.h"
#include "failure.h"
#include "kmsg.h"
#include "ports.h"
#include "stdio.h"

/*
 * Carry bytes and signals until command @pid has ended, end what it left
 * behind, carry the rest, send what @kmsg (NULL: nothing) has meanwhile and
 * ABI_EXIT. @children is of child_watch(); the ends in @stdio are taken over.
 *
 * Errors: -EPIPE (the host is gone: @failure is not set), -EBADMSG and
 * others of the control port and the data ports.
 */
int session_run(struct control *control, const struct ports *ports,
		const struct stdio *stdio, int children, int pid,
		struct kmsg *kmsg, struct failure *failure);

#endif /* GPUBOX_GUEST_INIT_SESSION_H */
