/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which network a guest is in. */
#ifndef GPUBOX_REQUEST_NETWORKS_H
#define GPUBOX_REQUEST_NETWORKS_H

#include "fault.h"
#include "request/request.h"

/*
 * Set what @arg says: none, user, user:host-loopback, ns:FILE, or
 * tap:NAME[,ip=ADDRESS/BITS][,gw=ADDRESS][,mac=MAC], ip and gw several times.
 * What was said before is gone, on failure too. Errors, FAULT_HOST: -EINVAL,
 * -ENOMEM.
 */
int networks_set(struct request *request, const char *arg, struct fault *fault);

#endif /* GPUBOX_REQUEST_NETWORKS_H */
