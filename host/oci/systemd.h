/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What systemd, the machine's service manager, is asked over D-Bus. */
#ifndef GPUBOX_OCI_SYSTEMD_H
#define GPUBOX_OCI_SYSTEMD_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "oci/sdbus.h"

#define SYSTEMD_OBJECT	"/org/freedesktop/systemd1"
#define SYSTEMD_MANAGER "org.freedesktop.systemd1.Manager"

struct systemd {
	struct sdbus sd;
	sd_bus *bus;
	sd_bus_error error;
	int64_t end; /* of all that we ask */
	/* the job that is waited for, and how it ended: "" not yet */
	const char *job;
	char result[32];
};

/*
 * Reach systemd: root on its own socket, others, and where that is not, on
 * D-Bus. All that is asked until systemd_close() is to end within a minute.
 * @bus is zero, with SD_BUS_ERROR_NULL. Errors, FAULT_HOST: those of
 * sdbus_load(), and what the library says; -ETIMEDOUT.
 */
int systemd_open(struct systemd *bus, struct fault *fault);

void systemd_close(struct systemd *bus);

/* Hear of jobs that end, for systemd_wait(); before they begin. */
int systemd_listen(struct systemd *bus);

/*
 * Wait for the job that @reply, which stays, names. -ETIMEDOUT; -ECANCELED: it
 * came to nothing, @bus has how.
 */
int systemd_wait(struct systemd *bus, sd_bus_message *reply);

/* Begin *@ask, a call of @what, for systemd_send(). Below zero: an error. */
int systemd_new(struct systemd *bus, const char *object, const char *interface,
		const char *what, sd_bus_message **ask);

/*
 * Send @ask, which is complete where @err is not below zero, and let go of it.
 * *@reply (NULL: of no interest) is the caller's. Errors: @err, what systemd
 * says, with @bus's error; -ETIMEDOUT.
 */
int systemd_send(struct systemd *bus, int err, sd_bus_message *ask,
		 sd_bus_message **reply);

/* The manager's @what, of @unit: as systemd_send(). */
int systemd_call(struct systemd *bus, const char *what, const char *unit,
		 sd_bus_message **reply);

/* A property of @object that is a string, as much of it as @text takes. */
int systemd_get(struct systemd *bus, const char *object, const char *interface,
		const char *name, char *text, size_t size);

#endif /* GPUBOX_OCI_SYSTEMD_H */
