/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process of its own session that outlives the launcher by as long as it
 * takes to give the devices back, whatever the launcher died of.
 */
#ifndef GPUBOX_VFIO_JANITOR_H
#define GPUBOX_VFIO_JANITOR_H

#include <sys/types.h>

#include "fault.h"
#include "vfio/runner.h"
#include "vfio/state.h"

struct janitor {
	pid_t pid;
	int fd; /* closed by our death, which is what it waits for */
};

/*
 * Start it, before anything is written. When this process is gone it kills
 * the QEMU it was told of, and settles record @file as giveback_settle()
 * does; where there is none it has nothing to do. Errors: what fork(2) and
 * socketpair(2) say, FAULT_HOST.
 */
int janitor_start(struct janitor *janitor, const struct runner *runner,
		  const struct state *state, const char *file,
		  struct fault *fault);

/* Tell it which process uses the devices. 0 or -errno. */
int janitor_tell(const struct janitor *janitor, pid_t qemu);

/* End it without its doing anything: all is given back, or is to stay. */
void janitor_end(struct janitor *janitor);

#endif /* GPUBOX_VFIO_JANITOR_H */
