/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a process needs before it opens, maps or starts anything. */
#ifndef GPUBOX_START_H
#define GPUBOX_START_H

#include "fault.h"

/*
 * Fill those of the descriptors 0 to 2 that are closed, so that no file
 * becomes a standard stream: stdin is empty then, a write to stdout or stderr
 * fails with EBADF. Let a file that may not grow any more (RLIMIT_FSIZE) fail
 * with EFBIG instead of ending us. Raise the soft limit of open files as far as
 * QEMU's descriptors need it.
 *
 * Errors, FAULT_HOST: -EMFILE (the hard limit is too low), what open(2) says
 * when nothing can be opened.
 */
int start_prepare(struct fault *fault);

#endif /* GPUBOX_START_H */
