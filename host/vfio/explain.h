/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What QEMU and the kernel mean when they refuse a device. */
#ifndef GPUBOX_VFIO_EXPLAIN_H
#define GPUBOX_VFIO_EXPLAIN_H

#include "fault.h"

struct explanation {
	enum fault_class class;
	const char *text; /* what it means and what to do */
};

/*
 * Find the meaning of a line of QEMU's stderr by the table in docs/vfio.md.
 * NULL: it is none that is known.
 */
const struct explanation *explain_line(const char *line);

#endif /* GPUBOX_VFIO_EXPLAIN_H */
