/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small files in the job's root. */
#ifndef GPUBOX_GUEST_INIT_FILES_H
#define GPUBOX_GUEST_INIT_FILES_H

#include "failure.h"
#include "job_file.h"

/*
 * Write them in their order into the present root; a link in the place of one
 * goes. In what may be the host's, a folder that it shares or a disk, nothing
 * is written: a file in memory is mounted over it, which is made, empty, where
 * it is missing. Errors: those of walk_folder(), walk_file(), open(2), write(2)
 * and mount(2).
 */
int files_write(const struct job_files *files, struct failure *failure);

#endif /* GPUBOX_GUEST_INIT_FILES_H */
