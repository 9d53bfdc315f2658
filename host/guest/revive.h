/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest that goes on from a template, until it is heard. */
#ifndef GPUBOX_GUEST_REVIVE_H
#define GPUBOX_GUEST_REVIVE_H

#include "guest/guest_state.h"

/* Until when @s is to be heard, or to have booted; CLOCK_MONOTONIC ns. */
int64_t revive_deadline(const struct guest *s);

/*
 * At @s's stage_deadline: true if there is a later one now, because QEMU waited
 * for a processor meanwhile, as far as it waited for no more than ten minutes in
 * all. What hangs does not wait.
 */
bool revive_allow(struct guest *s, int64_t now);

/*
 * QEMU runs, and waits for the memory and the word that it is there, where
 * that stands apart: begin to fill it. It may take as long as a boot. What goes
 * wrong ends QEMU.
 */
void revive_begin(struct guest *s);

/*
 * While @s is filling: some more of it, without a wait in between. Where that
 * was all, QEMU is told; the guest's time begins then.
 */
void revive_fill(struct guest *s, int64_t now);

/* Its first frame: the job is the guest's, and there is no other try. */
void revive_heard(struct guest *s);

#endif /* GPUBOX_GUEST_REVIVE_H */
