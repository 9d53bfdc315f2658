/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the events of a session mean: from stage to stage, to its end. */
#ifndef GPUBOX_GUEST_REACT_H
#define GPUBOX_GUEST_REACT_H

#include <stdbool.h>
#include <stdint.h>

#include "guest/state.h"

/* Every whole frame that has arrived. */
void react_frames(struct session *s);

/* A signal for the launcher. */
void react_signal(struct session *s, int signo);

/* After the streams moved: their ends, and whether the output is complete. */
void react_streams(struct session *s);

/* The guest has closed its end of the control port. */
void react_guest_left(struct session *s);

/* QEMU has ended by itself or by us. */
void react_vmm_end(struct session *s);

/* When to call react_time() at the latest, CLOCK_MONOTONIC ns. */
int64_t react_deadline(const struct session *s);
void react_time(struct session *s);

/* Nothing is left to wait for. */
bool react_is_over(const struct session *s);

#endif /* GPUBOX_GUEST_REACT_H */
