/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small files in the job's root. */
#ifndef GPUBOX_GUEST_INIT_FILES_H
#define GPUBOX_GUEST_INIT_FILES_H

#include "failure.h"
#include "job_file.h"

/*
 * Write them in their order into the present root; a link in the place of one
 * goes, no link is followed. Errors: -ENOTDIR (a link or a file on the way),
 * those of mkdir(2), open(2) and write(2).
 */
int files_write(const struct job_files *files, struct failure *failure);

#endif /* GPUBOX_GUEST_INIT_FILES_H */
