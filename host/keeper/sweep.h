/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What keepers that were killed have left. */
#ifndef GPUBOX_KEEPER_SWEEP_H
#define GPUBOX_KEEPER_SWEEP_H

/*
 * Write down the end of each guest in @guests whose keeper is gone, or remove
 * it if it was to be removed, or never began. What cannot be swept stays.
 */
void sweep_guests(int guests);

#endif /* GPUBOX_KEEPER_SWEEP_H */
