// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/scope.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "log.h"
#include "oci/sdbus.h"
#include "sysfs/sysfs.h"

#define SCOPE_SYSTEMD "org.freedesktop.systemd1"
#define SCOPE_OBJECT  "/org/freedesktop/systemd1"
#define SCOPE_MANAGER "org.freedesktop.systemd1.Manager"
#define SCOPE_EXISTS  "org.freedesktop.systemd1.UnitExists"
#define SCOPE_ABSENT  "org.freedesktop.systemd1.NoSuchUnit"

/* systemctl(1) uses it where there is no D-Bus; for root only. */
#define SCOPE_PRIVATE "unix:path=/run/systemd/private"

/* A machine that boots, or starts a hundred at once, has systemd wait. */
#define SCOPE_WAIT_MS 60000

struct scope_bus {
	struct sdbus sd;
	sd_bus *bus;
	sd_bus_error error;
	/* the job that is waited for, and how it ended: "" not yet */
	const char *job;
	char result[32];
};

int scope_parse(const char *spelled, bool systemd, struct cgroup *cgroup,
		struct fault *fault)
{
	int err = cgroup_parse(spelled, systemd, cgroup, fault);

	/* as sd_booted(3): nobody else minds who makes the folders */
	if (!sysfs_exists("", "/run/systemd/system"))
		*cgroup->scope = '\0';
	return err;
}

static void scope_close(struct scope_bus *bus)
{
	if (!bus->bus)
		return;
	bus->sd.bus_error_free(&bus->error);
	bus->sd.bus_close(bus->bus);
	bus->sd.bus_unref(bus->bus);
	bus->bus = NULL;
}

static int scope_open_private(struct scope_bus *bus)
{
	int err = bus->sd.bus_new(&bus->bus);

	if (err < 0)
		return err;
	err = bus->sd.bus_set_address(bus->bus, SCOPE_PRIVATE);
	if (err >= 0)
		err = bus->sd.bus_start(bus->bus);
	if (err < 0)
		bus->bus = bus->sd.bus_unref(bus->bus);
	return err;
}

static int scope_open(struct scope_bus *bus, struct fault *fault)
{
	int err = sdbus_load(&bus->sd);

	bus->bus = NULL;
	if (err)
		return fault_set(
			fault, FAULT_HOST, err,
			"--systemd-cgroup: libsystemd %s; install it, or "
			"let the engine manage control groups by cgroupfs",
			err == -ENOENT ? "cannot be loaded"
				       : "is older than 237");
	err = bus->sd.bus_open_system(&bus->bus);
	if (err < 0)
		err = scope_open_private(bus);
	if (err >= 0)
		return 0;
	bus->bus = NULL;
	return fault_set(fault, FAULT_HOST, err,
			 "--systemd-cgroup: systemd cannot be reached: %s; run "
			 "as root where its bus is, or let the engine manage "
			 "control groups by cgroupfs",
			 strerror(-err));
}

/* JobRemoved: of the jobs of all units, and ours may be gone before we know. */
static int scope_removed(sd_bus_message *message, void *arg, sd_bus_error *error)
{
	struct scope_bus *bus = arg;
	const char *job, *unit, *result;
	uint32_t id;

	(void)error;
	if (bus->sd.bus_message_read(message, "uoss", &id, &job, &unit,
				     &result) >= 0 &&
	    bus->job && !strcmp(job, bus->job))
		snprintf(bus->result, sizeof(bus->result), "%s", result);
	return 0;
}

static int scope_listen(struct scope_bus *bus)
{
	int err = bus->sd.bus_match_signal(bus->bus, NULL, SCOPE_SYSTEMD,
					   SCOPE_OBJECT, SCOPE_MANAGER,
					   "JobRemoved", scope_removed, bus);

	return err < 0 ? err : 0;
}

/* Wait for the job that @reply names. */
static int scope_wait(struct scope_bus *bus, sd_bus_message *reply)
{
	int64_t left, end = clock_now_ms() + SCOPE_WAIT_MS;
	int n = bus->sd.bus_message_read(reply, "o", &bus->job);

	while (n >= 0 && !*bus->result) {
		n = bus->sd.bus_process(bus->bus, NULL);
		if (n)
			continue;
		left = end - clock_now_ms();
		if (left <= 0)
			return -ETIMEDOUT;
		n = bus->sd.bus_wait(bus->bus, (uint64_t)left * 1000);
		/* of a signal whose handler lets us go on */
		n = n == -EINTR ? 0 : n;
	}
	if (n < 0)
		return n;
	return !strcmp(bus->result, "done") ? 0 : -ECANCELED;
}

static int scope_ask(struct scope_bus *bus, const struct cgroup *cgroup,
		     const char *id, pid_t pid, uint64_t memory,
		     sd_bus_message **reply)
{
	sd_bus_message *ask = NULL;
	char about[160];
	int err;

	snprintf(about, sizeof(about), "gpubox container %.128s", id);
	err = bus->sd.bus_message_new_method_call(bus->bus, &ask, SCOPE_SYSTEMD,
						  SCOPE_OBJECT, SCOPE_MANAGER,
						  "StartTransientUnit");
	if (err >= 0)
		err = bus->sd.bus_message_append(
			ask, "ssa(sv)a(sa(sv))", cgroup->scope, "fail", 7,
			"Description", "s", about, "Slice", "s", cgroup->slice,
			"Delegate", "b", 1, "DefaultDependencies", "b", 0,
			"CollectMode", "s", "inactive-or-failed", "PIDs", "au",
			1, (uint32_t)pid, "MemoryMax", "t",
			memory ? memory : UINT64_MAX, 0);
	if (err >= 0)
		err = bus->sd.bus_call(bus->bus, ask,
				       SCOPE_WAIT_MS * UINT64_C(1000),
				       &bus->error, reply);
	if (ask)
		bus->sd.bus_message_unref(ask);
	return err < 0 ? err : 0;
}

static int scope_call(struct scope_bus *bus, const char *what,
		      const struct cgroup *cgroup, sd_bus_message **reply)
{
	const char *form = strcmp(what, "StopUnit") ? "s" : "ss";
	int err;

	bus->sd.bus_error_free(&bus->error);
	err = bus->sd.bus_call_method(bus->bus, SCOPE_SYSTEMD, SCOPE_OBJECT,
				      SCOPE_MANAGER, what, &bus->error, reply,
				      form, cgroup->scope, "replace");
	return err < 0 ? err : 0;
}

static int scope_fails(struct scope_bus *bus, const struct cgroup *cgroup,
		       int err, struct fault *fault)
{
	const char *why =
		bus->error.message ? bus->error.message : strerror(-err);

	if (err == -ECANCELED)
		return fault_set(fault, FAULT_HOST, err,
				 "%s: systemd's job for it: %s; 'journalctl -u "
				 "%s' says more",
				 cgroup->scope, bus->result, cgroup->scope);
	if (err == -ETIMEDOUT)
		why = "it does not answer";
	return fault_set(fault, FAULT_HOST, err,
			 "%s: systemd does not start it: %s", cgroup->scope, why);
}

static int scope_start(const struct cgroup *cgroup, const char *id, pid_t pid,
		       uint64_t memory, struct fault *fault)
{
	struct scope_bus bus = {.error = SD_BUS_ERROR_NULL};
	sd_bus_message *reply = NULL;
	int err = scope_open(&bus, fault);

	if (err)
		return err;
	err = scope_listen(&bus);
	if (!err)
		err = scope_ask(&bus, cgroup, id, pid, memory, &reply);
	/* what failed keeps its name until somebody has looked */
	if (err && bus.sd.bus_error_has_name(&bus.error, SCOPE_EXISTS) &&
	    !scope_call(&bus, "ResetFailedUnit", cgroup, NULL))
		err = scope_ask(&bus, cgroup, id, pid, memory, &reply);
	if (!err)
		err = scope_wait(&bus, reply);
	if (reply)
		bus.sd.bus_message_unref(reply);
	if (err)
		scope_fails(&bus, cgroup, err, fault);
	scope_close(&bus);
	return err;
}

int scope_enter(const struct cgroup *cgroup, const char *id, pid_t pid,
		uint64_t memory, struct fault *fault)
{
	int err = 0;

	if (*cgroup->scope)
		err = scope_start(cgroup, id, pid, memory, fault);
	return err ? err : cgroup_enter("", cgroup, pid, memory, fault);
}

/*
 * systemd sees by itself that nobody is in it, at some time: who makes it again
 * at once, as 'podman restart' does, is not to find it there.
 */
static int scope_stop(struct scope_bus *bus, const struct cgroup *cgroup)
{
	sd_bus_message *reply = NULL;
	int err = scope_listen(bus);

	if (!err)
		err = scope_call(bus, "StopUnit", cgroup, &reply);
	if (!err)
		err = scope_wait(bus, reply);
	if (reply)
		bus->sd.bus_message_unref(reply);
	/* -EINVAL: there can be no such unit */
	if (err == -EINVAL ||
	    bus->sd.bus_error_has_name(&bus->error, SCOPE_ABSENT))
		return 0;
	/* one that did not stop well has its name until then */
	scope_call(bus, "ResetFailedUnit", cgroup, NULL);
	return err;
}

void scope_remove(const struct cgroup *cgroup, int wait_ms)
{
	struct scope_bus bus = {.error = SD_BUS_ERROR_NULL};
	int err = cgroup_remove("", cgroup, wait_ms);

	/* one that cannot be asked sees it by itself */
	if (err || !*cgroup->scope || scope_open(&bus, NULL))
		return;
	err = scope_stop(&bus, cgroup);
	if (err)
		log_warn("%s: systemd does not stop it: %s; 'systemctl stop %s' "
			 "tries again",
			 cgroup->scope, strerror(-err), cgroup->scope);
	scope_close(&bus);
}
