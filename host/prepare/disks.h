/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's disks, opened or made: root, scratch, mounts and driver. */
#ifndef GPUBOX_PREPARE_DISKS_H
#define GPUBOX_PREPARE_DISKS_H

#include "plan/gpus.h"
#include "prepare/phases.h"
#include "prepare/prepared.h"

/*
 * Open what the request names as root, scratch and mounts, shares included, and
 * note it as facts of the host. disks_close() in every case. Errors: those of
 * layer_open_as(), scratch_open() and shares_open().
 */
int disks_open(struct prepared *prepared, struct phases *phases,
	       struct fault *fault);

/*
 * The same for the driver layer of --driver, or, for one of @gpus that is the
 * board's and with the kernel of this host, this host's; the kernel is known
 * by now. Errors: those of driver_open() and payload_release(); -EINVAL
 * (FAULT_GUEST: it is for another kernel).
 */
int disks_open_driver(struct prepared *prepared, const struct gpus *gpus,
		      struct phases *phases, struct fault *fault);

/* The image of the disk @id. */
const struct layer *disks_layer(const struct prepared *prepared,
				enum host_disk_id id);

void disks_close(struct prepared *prepared);

#endif /* GPUBOX_PREPARE_DISKS_H */
