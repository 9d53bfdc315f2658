// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/systemd.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"

#define SYSTEMD_NAME "org.freedesktop.systemd1"

/* What systemctl(1) uses, for root only: whatever becomes of D-Bus. */
#define SYSTEMD_PRIVATE "unix:path=/run/systemd/private"

/* A machine that boots, or starts a hundred at once, has systemd wait. */
#define SYSTEMD_WAIT_MS 60000

void systemd_close(struct systemd *bus)
{
	if (!bus->bus)
		return;
	bus->sd.bus_error_free(&bus->error);
	bus->sd.bus_close(bus->bus);
	bus->sd.bus_unref(bus->bus);
	bus->bus = NULL;
}

static int64_t systemd_left(const struct systemd *bus)
{
	int64_t left = bus->end - clock_now_ms();

	return left > 0 ? left : 0;
}

/* Let the bus do something, or wait until it can. */
static int systemd_turn(struct systemd *bus)
{
	int64_t left = systemd_left(bus);
	int n = bus->sd.bus_process(bus->bus, NULL);

	if (n)
		return n < 0 ? n : 0;
	if (!left)
		return -ETIMEDOUT;
	n = bus->sd.bus_wait(bus->bus, (uint64_t)left * 1000);
	/* of a signal whose handler lets us go on */
	return n < 0 && n != -EINTR ? n : 0;
}

static int systemd_open_private(struct systemd *bus)
{
	int err = bus->sd.bus_new(&bus->bus);

	if (err >= 0)
		err = bus->sd.bus_set_address(bus->bus, SYSTEMD_PRIVATE);
	return err < 0 ? err : bus->sd.bus_start(bus->bus);
}

/* It is there when both sides have said who they are: who accepts may not. */
static int systemd_open_one(struct systemd *bus, bool private)
{
	int err = private ? systemd_open_private(bus)
			  : bus->sd.bus_open_system(&bus->bus);
	int ready = 0;

	while (err >= 0 && !ready) {
		ready = bus->sd.bus_is_ready(bus->bus);
		err = ready ? ready : systemd_turn(bus);
	}
	if (err >= 0)
		return 0;
	systemd_close(bus);
	return err;
}

int systemd_open(struct systemd *bus, struct fault *fault)
{
	int err = sdbus_load(&bus->sd);

	bus->end = clock_now_ms() + SYSTEMD_WAIT_MS;
	if (err)
		return fault_set(
			fault, FAULT_HOST, err,
			"--systemd-cgroup: libsystemd %s; install it, or "
			"let the engine manage control groups by cgroupfs",
			err == -ENOENT ? "cannot be loaded"
				       : "is older than 237");
	err = geteuid() ? -EACCES : systemd_open_one(bus, true);
	if (err && err != -ETIMEDOUT)
		err = systemd_open_one(bus, false);
	if (!err)
		return 0;
	return fault_set(fault, FAULT_HOST, err,
			 "--systemd-cgroup: systemd cannot be reached: %s; run "
			 "as root where its bus is, or let the engine manage "
			 "control groups by cgroupfs",
			 strerror(-err));
}

/* JobRemoved: of the jobs of all units, and ours may be gone before we know. */
static int systemd_removed(sd_bus_message *message, void *arg, sd_bus_error *error)
{
	struct systemd *bus = arg;
	const char *job, *unit, *result;
	uint32_t id;

	(void)error;
	if (bus->sd.bus_message_read(message, "uoss", &id, &job, &unit,
				     &result) >= 0 &&
	    bus->job && !strcmp(job, bus->job))
		snprintf(bus->result, sizeof(bus->result), "%s", result);
	return 0;
}

int systemd_listen(struct systemd *bus)
{
	int err = bus->sd.bus_match_signal_async(bus->bus, NULL, SYSTEMD_NAME,
						 SYSTEMD_OBJECT,
						 SYSTEMD_MANAGER, "JobRemoved",
						 systemd_removed, NULL, bus);

	return err < 0 ? err : 0;
}

int systemd_wait(struct systemd *bus, sd_bus_message *reply)
{
	int err = bus->sd.bus_message_read(reply, "o", &bus->job);

	while (err >= 0 && !*bus->result)
		err = systemd_turn(bus);
	if (err < 0)
		return err;
	return !strcmp(bus->result, "done") ? 0 : -ECANCELED;
}

int systemd_new(struct systemd *bus, const char *object, const char *interface,
		const char *what, sd_bus_message **ask)
{
	*ask = NULL;
	return bus->sd.bus_message_new_method_call(bus->bus, ask, SYSTEMD_NAME,
						   object, interface, what);
}

int systemd_send(struct systemd *bus, int err, sd_bus_message *ask,
		 sd_bus_message **reply)
{
	int64_t left = systemd_left(bus);

	bus->sd.bus_error_free(&bus->error);
	/* 0 would be the library's own limit */
	if (err >= 0)
		err = bus->sd.bus_call(bus->bus, ask,
				       left ? (uint64_t)left * 1000 : 1,
				       &bus->error, reply);
	if (ask)
		bus->sd.bus_message_unref(ask);
	return err < 0 ? err : 0;
}

int systemd_call(struct systemd *bus, const char *what, const char *unit,
		 sd_bus_message **reply)
{
	const char *form = strcmp(what, "StopUnit") ? "s" : "ss";
	sd_bus_message *ask;
	int err = systemd_new(bus, SYSTEMD_OBJECT, SYSTEMD_MANAGER, what, &ask);

	if (err >= 0)
		err = bus->sd.bus_message_append(ask, form, unit, "replace");
	return systemd_send(bus, err, ask, reply);
}

int systemd_get(struct systemd *bus, const char *object, const char *interface,
		const char *name, char *text, size_t size)
{
	sd_bus_message *ask, *reply = NULL;
	const char *value = "";
	int err = systemd_new(bus, object, "org.freedesktop.DBus.Properties",
			      "Get", &ask);

	if (err >= 0)
		err = bus->sd.bus_message_append(ask, "ss", interface, name);
	err = systemd_send(bus, err, ask, &reply);
	if (!err)
		err = bus->sd.bus_message_read(reply, "v", "s", &value);
	snprintf(text, size, "%s", value);
	if (reply)
		bus->sd.bus_message_unref(reply);
	return err < 0 ? err : 0;
}
