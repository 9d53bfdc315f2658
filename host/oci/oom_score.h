/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How soon the kernel ends a process that memory is short for: proc(5). */
#ifndef GPUBOX_OCI_OOM_SCORE_H
#define GPUBOX_OCI_OOM_SCORE_H

#include "fault.h"

/*
 * Let this process, and those that it starts from now on, have @score, -1000 to
 * 1000, and read it back. Errors, FAULT_HOST: -EACCES (less than it has takes
 * CAP_SYS_RESOURCE), -EIO (it has another), what write(2) says; then it has what
 * it had.
 */
int oom_score_set(int score, struct fault *fault);

#endif /* GPUBOX_OCI_OOM_SCORE_H */
