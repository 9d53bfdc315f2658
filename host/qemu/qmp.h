/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The QMP conversation, as bytes in and events out; no waiting in here. */
#ifndef GPUBOX_QEMU_QMP_H
#define GPUBOX_QEMU_QMP_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

struct qmp;

/* Why QEMU refuses a command: so many bytes of it. */
#define QMP_REFUSAL 192

/* Called for every event; @data may be NULL. */
typedef void (*qmp_event_fn)(void *arg, const char *name, json_t *data);

/*
 * Called once for the reply to a command, unless the conversation ends
 * before. @value is what the command returned, NULL when QEMU refused it.
 * Callbacks borrow what they are given and must not call qmp_readable() or
 * qmp_free().
 */
typedef void (*qmp_reply_fn)(void *arg, json_t *value);

/* Talk on the non-blocking @fd, which stays the caller's. NULL: no memory. */
struct qmp *qmp_new(int fd, qmp_event_fn on_event, void *arg);
void qmp_free(struct qmp *qmp);

/*
 * Take what is readable: the greeting (answered with qmp_capabilities),
 * replies, events. 0; -EPIPE when QEMU closed its end; -EPROTO, -EMSGSIZE
 * when QEMU does not speak QMP; -ENOMEM. After an error: the same again.
 */
int qmp_readable(struct qmp *qmp);

/*
 * Send a command ("quit", "stop") once the handshake is done, with @arguments
 * (taken over also on failure; NULL: none); queued before that. -ENOBUFS: too
 * many wait for their reply; -EPIPE: QEMU is gone; what the connection failed
 * of before; -ENOMEM. @on_reply is called with @arg when the reply is read; it
 * may be NULL.
 */
int qmp_request(struct qmp *qmp, const char *name, json_t *arguments,
		qmp_reply_fn on_reply, void *arg);

/*
 * What QEMU said of the command that it refused last, fit for a terminal; or
 * "". Of @qmp, until it is read from again.
 */
const char *qmp_refusal(const struct qmp *qmp);

/*
 * Give QEMU the descriptor @fd, under the name @name of letters (getfd). Once
 * it has greeted, and nothing waits to be sent: else -EAGAIN. -EPIPE: it is
 * gone.
 */
int qmp_give(struct qmp *qmp, const char *name, int fd, qmp_reply_fn on_reply,
	     void *arg);

#endif /* GPUBOX_QEMU_QMP_H */
