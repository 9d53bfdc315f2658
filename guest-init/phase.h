/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was done when, kept until the host can be told. */
#ifndef GPUBOX_GUEST_INIT_PHASE_H
#define GPUBOX_GUEST_INIT_PHASE_H

#include <stddef.h>
#include <stdint.h>

#define PHASE_MAX      10
#define PHASE_NAME_MAX 16
#define PHASE_BYTES(n) ((n) * (8 + 8 + PHASE_NAME_MAX))

/*
 * Note that @name (a literal, at most PHASE_NAME_MAX bytes) is done now; more
 * than PHASE_MAX between two phase_frames() are lost.
 */
void phase_mark(const char *name);

/* Forget what is noted. */
void phase_forget(void);

/* Write the noted phases as frames to @at and forget them. */
uint8_t *phase_frames(uint8_t *at);

#endif /* GPUBOX_GUEST_INIT_PHASE_H */
