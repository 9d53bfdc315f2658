/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between 'create' and 'start': a socket at which the container waits. */
#ifndef GPUBOX_OCI_GATE_H
#define GPUBOX_OCI_GATE_H

#include "fault.h"

/*
 * Make the socket in the folder @dir, open. Returns a descriptor of the
 * caller's. Errors, FAULT_HOST: those of socket(2), bind(2), listen(2).
 */
int gate_open(int dir, struct fault *fault);

/*
 * Wait until somebody of our user, or root, asks for the start. Returns the
 * connection, for gate_answer(); -errno of poll(2) or accept(2).
 */
int gate_wait(int gate);

/*
 * Say that the command runs, or with @fault why not. Closes @connection. Errors:
 * those of wire_send(), as -EPIPE: who was to hear it is gone.
 */
int gate_answer(int connection, const struct fault *fault, int status);

/*
 * Hear that, at most @timeout_ms (-1: for ever) from now. Errors: -EIO with
 * @fault and *@status as they were said; without a word in @fault -ETIMEDOUT,
 * -ESRCH (who was to say it is gone).
 */
int gate_hear(int connection, int timeout_ms, int *status, struct fault *fault);

/*
 * The other side: ask the container in the folder @dir, and wait for what
 * comes of it. Errors: -ESRCH (nobody waits there), FAULT_HOST; -EIO when there
 * will be no command: its process ends, with *@status, or has ended.
 */
int gate_ask(int dir, int *status, struct fault *fault);

#endif /* GPUBOX_OCI_GATE_H */
