/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a process that leaves its parent keeps open. */
#ifndef GPUBOX_FILE_DESCRIPTORS_H
#define GPUBOX_FILE_DESCRIPTORS_H

#define DESCRIPTORS_FIRST 3
#define DESCRIPTORS_MAX	  8

/*
 * Put the @count descriptors @fds, at most DESCRIPTORS_MAX, at
 * DESCRIPTORS_FIRST and on, in their order, /dev/null at 0 to 2, and close all
 * others. None of them is closed on exec. Errors: -E2BIG, those of open(2),
 * fcntl(2) and dup2(2); then it is unknown what is open.
 */
int descriptors_keep(const int *fds, unsigned int count);

#endif /* GPUBOX_FILE_DESCRIPTORS_H */
