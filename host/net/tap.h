/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Taps, and what of one that is there a guest must know. */
#ifndef GPUBOX_NET_TAP_H
#define GPUBOX_NET_TAP_H

#include <stdint.h>

#include "fault.h"
#include "net/nic.h"

/* What the names of those that are made begin with. */
#define TAP_PREFIX "gpubox"

/*
 * Make a tap in the namespace that the caller is in; *@indexp becomes its
 * interface. It goes away with the descriptor that is returned. -ENODEV (it is
 * gone already), what open(2) and TUNSETIFF report.
 */
int tap_make(uint32_t *indexp);

/* Whether the tap @name is there, and its MTU. FAULT_HOST: -ENODEV, -EINVAL. */
int tap_look(const char *name, uint32_t *mtup, struct fault *fault);

/*
 * Attach to the tap @name, which stays behind the descriptor that is returned.
 * FAULT_HOST: -ENODEV, -EBUSY (somebody is attached), -EPERM.
 */
int tap_attach(const char *name, struct fault *fault);

#endif /* GPUBOX_NET_TAP_H */
