/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ports of this host that lead into a guest, as docker's -p names them. */
#ifndef GPUBOX_REQUEST_PORTS_H
#define GPUBOX_REQUEST_PORTS_H

#include "fault.h"
#include "request/request.h"

/*
 * Append what @arg, [IP:]HOST:GUEST[/tcp|/udp], says; HOST and GUEST may be
 * ranges of one length. Without an address it is 127.0.0.1. Errors, FAULT_HOST:
 * -EINVAL; the first ports of a range may be appended then.
 */
int ports_add(struct request *request, const char *arg, struct fault *fault);

/* "127.0.0.1:8080", of @port on this host. Returns @text. */
char *ports_text(const struct request_port *port, char text[REQUEST_PORT_TEXT]);
const char *ports_protocol(const struct request_port *port);

#endif /* GPUBOX_REQUEST_PORTS_H */
