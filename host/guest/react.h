/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the events of a guest mean: from stage to stage, to its end. */
#ifndef GPUBOX_GUEST_REACT_H
#define GPUBOX_GUEST_REACT_H

#include <stdbool.h>
#include <stdint.h>

#include "guest/guest_state.h"

/* Every whole frame that has arrived. */
void react_frames(struct guest *s);

/* A signal for the launcher. */
void react_signal(struct guest *s, int signo);

/* After the streams moved: their ends, and whether the output is complete. */
void react_streams(struct guest *s);

/* The guest has closed its end of the control port. */
void react_guest_left(struct guest *s);

/* QEMU has ended by itself or by us. */
void react_vmm_end(struct guest *s);

/* When to call react_time() at the latest, CLOCK_MONOTONIC ns; 0: at once. */
int64_t react_deadline(const struct guest *s);
void react_time(struct guest *s);

/* Nobody looked for @ns: that is no time of the deadlines. */
void react_shift(struct guest *s, int64_t ns);

/* Nothing is left to wait for. */
bool react_is_over(const struct guest *s);

#endif /* GPUBOX_GUEST_REACT_H */
