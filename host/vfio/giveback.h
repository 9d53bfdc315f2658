/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gives devices back to the host, as their records say they were. */
#ifndef GPUBOX_VFIO_GIVEBACK_H
#define GPUBOX_VFIO_GIVEBACK_H

#include <stdbool.h>

#include "vfio/journal.h"
#include "vfio/runner.h"

/*
 * Bring back the devices of @journal whose locks the caller holds, but those
 * with @failed set: nobody may touch them (their lock is somebody else's, or
 * a write to them hangs). One device's failure does not stop the others; it
 * sets its @failed. What is no longer on the bus, or has been given another
 * driver by somebody else meanwhile, counts as brought back.
 *
 * @failed has JOURNAL_DEVICES_MAX entries. Returns 0 when none is set at the
 * end, else the first error, with its sentence in @fault.
 */
int giveback_devices(const struct runner *runner, const struct journal *journal,
		     bool *failed, struct fault *fault);

/*
 * Return the nodes of @journal whose devices' locks the caller holds, and take
 * them off it. One's failure does not stop the others: the first error, with
 * its sentence in @fault.
 */
int giveback_loans(const struct runner *runner, struct journal *journal,
		   struct fault *fault);

/*
 * Put on record what @failed says is still to be given back, and the nodes
 * that are left on @journal, or remove the
 * record when that is nothing. -ENOMEM, those of journal_write(); the
 * former record then stays, and does no harm: giving back is idempotent.
 */
int giveback_record(const struct state *state, const struct journal *journal,
		    const bool *failed, struct fault *fault);

/*
 * Settle record @file of a launcher that has died: wait at most @wait_ms for
 * the lock of each device (QEMU may be ending), bring the devices back, and
 * update the record. @locks takes the locks in addition to those it has; the
 * caller drops them. Another boot's record is only removed. 0 also when
 * somebody else has settled it meanwhile. -ENOMEM, those of journal.h and of
 * giving back.
 */
int giveback_settle(const struct runner *runner, const struct state *state,
		    struct locks *locks, const char *file, int wait_ms,
		    struct fault *fault);

#endif /* GPUBOX_VFIO_GIVEBACK_H */
