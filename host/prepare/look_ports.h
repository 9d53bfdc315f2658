/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the ports that are published can be had. */
#ifndef GPUBOX_PREPARE_LOOK_PORTS_H
#define GPUBOX_PREPARE_LOOK_PORTS_H

#include "fault.h"
#include "qemu/user.h"
#include "request/request.h"

/*
 * Try each port of @request for QEMU, which will run as @user. Nothing stays
 * open: QEMU takes them. Errors, FAULT_HOST: -EADDRINUSE (with who has it),
 * -EACCES (a privileged port), -EADDRNOTAVAIL, those of socket(2) and bind(2).
 */
int look_ports(const struct request *request, const struct user *user,
	       struct fault *fault);

#endif /* GPUBOX_PREPARE_LOOK_PORTS_H */
