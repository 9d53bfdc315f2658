/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a guest is made to end before it does so by itself. */
#ifndef GPUBOX_GUEST_ENDING_H
#define GPUBOX_GUEST_ENDING_H

#include <stdint.h>

#include "guest/guest_state.h"

/* End QEMU, if it has not; why is the caller's to say. */
void ending_kill_vmm(struct guest *s);

/* Nobody waits any more: end QEMU, as if by @signo. */
void ending_abandon(struct guest *s, int signo);

/*
 * Ask the command to end by @signo, make it end after @grace_ms, end QEMU
 * after as much again; at once while there is no command.
 */
void ending_stop(struct guest *s, int signo, int64_t grace_ms);

/* command_deadline has passed: --timeout's first step, or the next one. */
void ending_command_is_late(struct guest *s);

#endif /* GPUBOX_GUEST_ENDING_H */
