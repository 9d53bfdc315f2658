/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The QMP conversation, as bytes in and events out; no waiting in here. */
#ifndef GPUBOX_QEMU_QMP_H
#define GPUBOX_QEMU_QMP_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

struct qmp;

/* Called for every event; @data may be NULL. */
typedef void (*qmp_event_fn)(void *arg, const char *name, json_t *data);

/* Talk on the non-blocking @fd, which stays the caller's. NULL: no memory. */
struct qmp *qmp_new(int fd, qmp_event_fn on_event, void *arg);
void qmp_free(struct qmp *qmp);

/*
 * Take what is readable: the greeting (answered with qmp_capabilities),
 * replies, events. 0; -EPIPE when QEMU closed its end; -EPROTO, -EMSGSIZE
 * when QEMU does not speak QMP.
 */
int qmp_readable(struct qmp *qmp);

/*
 * Send a command without arguments once the handshake is done ("quit",
 * "system_powerdown", "stop", "cont"). 0 or -errno; queued before that.
 */
int qmp_command(struct qmp *qmp, const char *name);

#endif /* GPUBOX_QEMU_QMP_H */
