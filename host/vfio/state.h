/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The folder that outlives a crash of gpubox: journal/ and lock/ below
 * /run/gpubox, or below $XDG_RUNTIME_DIR/gpubox for an ordinary user.
 */
#ifndef GPUBOX_VFIO_STATE_H
#define GPUBOX_VFIO_STATE_H

#include "fault.h"

struct state {
	int journal_fd; /* the two folders */
	int lock_fd;
};

/*
 * Open the folders, which are made when they are missing, mode 0700. With a
 * @root they lie in run/gpubox below it. Closed with state_close(). Errors,
 * FAULT_HOST: -EPERM (a folder is somebody else's or others may write to it),
 * -ENOENT (no XDG_RUNTIME_DIR), -ENAMETOOLONG, what mkdir(2) and open(2) say.
 */
int state_open(const char *root, struct state *state, struct fault *fault);

/* The same, but nothing is made: -ENOENT without a sentence where it is not. */
int state_find(const char *root, struct state *state);
void state_close(struct state *state);

#endif /* GPUBOX_VFIO_STATE_H */
