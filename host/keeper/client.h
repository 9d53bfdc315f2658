/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The other side of a keeper's socket. */
#ifndef GPUBOX_KEEPER_CLIENT_H
#define GPUBOX_KEEPER_CLIENT_H

#include <jansson.h>

#include "fault.h"
#include "keeper/entry.h"
#include "keeper/wire.h"

/*
 * Ask the keeper of @entry for @ask, which is taken, with the descriptor @fd
 * unless it is -1. Returns the connection, with the answer in @answer, which
 * wire_free() frees; on failure there is neither. Errors, FAULT_HOST unless the
 * keeper says otherwise: -ESRCH (there is none, or it is about to end), -EBUSY
 * (too many clients wait for it), -ETIMEDOUT (it does not answer within 10 s),
 * -EIO with the keeper's own reason.
 */
int client_ask(const struct entry *entry, json_t *ask, int fd,
	       struct wire_packet *answer, struct fault *fault);

/*
 * Wait for the end of the guest of @entry: until the keeper says it on
 * @socket, which is closed, or is gone. *@status is the guest's; what a keeper
 * that was killed does not say is 137, and -1 what was removed with the guest
 * before anybody read it. -1 as @timeout_ms: for ever.
 * Errors, FAULT_HOST: -ETIMEDOUT.
 */
int client_wait(const struct entry *entry, int socket, int timeout_ms,
		int *status, struct fault *fault);

/* End the keeper by SIGKILL, and its guest with it. The same errors. */
int client_kill(const struct entry *entry, struct fault *fault);

#endif /* GPUBOX_KEEPER_CLIENT_H */
