/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that look like nothing to a tar reader, and are something else. */
#ifndef GPUBOX_LAYER_FOREIGN_H
#define GPUBOX_LAYER_FOREIGN_H

#include "fault.h"

/*
 * Whether the open file @fd, @path, is a file system, a disk or an archive that
 * no guest is given: 0 where it may be a tar archive. -EINVAL (FAULT_HOST: it
 * is one of those, which are named; or it begins with zeros), read(2)'s.
 */
int foreign_refuse(int fd, const char *path, struct fault *fault);

#endif /* GPUBOX_LAYER_FOREIGN_H */
