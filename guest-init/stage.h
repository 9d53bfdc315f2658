/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file system that is mounted for a moment, for the sake of one file of it. */
#ifndef GPUBOX_GUEST_INIT_STAGE_H
#define GPUBOX_GUEST_INIT_STAGE_H

/* Where it is in nobody's way: the root may be read-only, and /run its own. */
#define STAGE "/dev/.gpubox-stage"

/* Make the folder STAGE, to mount at. */
void stage_begin(void);

/*
 * Mount the file @name of STAGE at the file @fd (O_PATH), which stays the
 * caller's. Errors: those of mount(2).
 */
int stage_bind(const char *name, int fd);

/* What is mounted at STAGE goes, but for files that were bound, and STAGE. */
void stage_end(void);

#endif /* GPUBOX_GUEST_INIT_STAGE_H */
