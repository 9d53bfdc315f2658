/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The socket that a gateway connects to. */
#ifndef GPUBOX_OPENSHELL_PORT_H
#define GPUBOX_OPENSHELL_PORT_H

#include "fault.h"

/*
 * Listen on the socket @path, which only our own user can connect to. What a
 * driver that was killed left there is replaced. The caller closes the
 * descriptor. Errors, FAULT_HOST: -EADDRINUSE (somebody answers there, or it is
 * no socket), -ENAMETOOLONG, those of socket(2), bind(2) and listen(2).
 */
int port_open(const char *path, struct fault *fault);

/* One that has connected, the caller's; -EAGAIN: none has; accept(2). */
int port_accept(int port);

/* Nobody is to find the socket any more. */
void port_close(int port, const char *path);

#endif /* GPUBOX_OPENSHELL_PORT_H */
