/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A client's own process in the guest. */
#ifndef GPUBOX_KEEPER_VISIT_EXEC_H
#define GPUBOX_KEEPER_VISIT_EXEC_H

#include <stdbool.h>

#include "keeper/visit.h"

/*
 * Begin what the packet's descriptor orders. The client gets its ends of the
 * streams: stdout, without a terminal stderr, of an interactive one stdin.
 * They are sockets of ours alone, so that nothing it does with them makes us
 * wait. False: the client has been told why not.
 */
bool visit_exec_begin(struct visit *visit, const struct wire_packet *packet);

/* What the client wants of its process. False: it is to go. */
bool visit_exec_take(struct visit *visit, const json_t *root);

/* The client is gone: the process goes on. */
void visit_exec_leave(struct visit *visit);

#endif /* GPUBOX_KEEPER_VISIT_EXEC_H */
