// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/scope.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "log.h"
#include "oci/cgroup_limits.h"
#include "oci/scope_limits.h"
#include "oci/systemd.h"
#include "sysfs/sysfs.h"

#define SCOPE_UNIT   "org.freedesktop.systemd1.Unit"
#define SCOPE_ITSELF "org.freedesktop.systemd1.Scope"
#define SCOPE_EXISTS "org.freedesktop.systemd1.UnitExists"
#define SCOPE_ABSENT "org.freedesktop.systemd1.NoSuchUnit"

/* To the end of one before us: systemd sees late that nobody is in it. */
#define SCOPE_AGAIN_MS 10000
#define SCOPE_LOOK_MS  20

/* What systemd says of a unit. */
struct scope_unit {
	char state[32];
	bool elsewhere; /* another's that has the name, in another slice */
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

static int scope_ask(struct systemd *bus, const struct cgroup *cgroup,
		     const char *id, pid_t pid, const struct limits *limits,
		     sd_bus_message **reply)
{
	sd_bus_message *ask;
	char about[160];
	int err = systemd_new(bus, SYSTEMD_OBJECT, SYSTEMD_MANAGER,
			      "StartTransientUnit", &ask);

	snprintf(about, sizeof(about), "gpubox container %.128s", id);
	if (err >= 0)
		err = bus->sd.bus_message_append(ask, "ss", cgroup->scope,
						 "fail");
	if (err >= 0)
		err = bus->sd.bus_message_open_container(ask, 'a', "(sv)");
	if (err >= 0)
		err = bus->sd.bus_message_append(
			ask, "(sv)(sv)(sv)(sv)(sv)(sv)(sv)", "Description", "s",
			about, "Slice", "s", cgroup->slice, "Delegate", "b", 1,
			"DefaultDependencies", "b", 0, "CollectMode", "s",
			"inactive-or-failed", "PIDs", "au", 1, (uint32_t)pid,
			"MemoryMax", "t",
			limits->memory ? limits->memory : UINT64_MAX);
	if (err >= 0)
		err = scope_limits_append(bus, ask, limits);
	if (err >= 0)
		err = bus->sd.bus_message_close_container(ask);
	/* no further units */
	if (err >= 0)
		err = bus->sd.bus_message_append(ask, "a(sa(sv))", 0);
	return systemd_send(bus, err, ask, reply);
}

/* -ENOENT: there is no such unit. */
static int scope_look(struct systemd *bus, const struct cgroup *cgroup,
		      struct scope_unit *unit)
{
	sd_bus_message *reply = NULL;
	const char *object = "";
	char slice[CGROUP_UNIT_MAX] = "";
	int err = systemd_call(bus, "GetUnit", cgroup->scope, &reply);

	if (!err)
		err = bus->sd.bus_message_read(reply, "o", &object);
	if (err >= 0)
		err = systemd_get(bus, object, SCOPE_UNIT, "ActiveState",
				  unit->state, sizeof(unit->state));
	if (!err)
		err = systemd_get(bus, object, SCOPE_ITSELF, "Slice", slice,
				  sizeof(slice));
	if (reply)
		bus->sd.bus_message_unref(reply);
	unit->elsewhere = strcmp(slice, cgroup->slice) != 0;
	return bus->sd.bus_error_has_name(&bus->error, SCOPE_ABSENT) ? -ENOENT
								     : err;
}

/* The unit that has the name keeps it. */
static bool scope_is_taken(struct systemd *bus, const struct cgroup *cgroup)
{
	struct scope_unit unit;
	int err = scope_look(bus, cgroup, &unit);

	if (err)
		return err != -ENOENT;
	/* what failed keeps its name until somebody has looked */
	if (!strcmp(unit.state, "failed"))
		return systemd_call(bus, "ResetFailedUnit", cgroup->scope,
				    NULL) != 0;
	if (!strcmp(unit.state, "inactive") ||
	    !strcmp(unit.state, "deactivating"))
		return false;
	return unit.elsewhere || !cgroup_is_empty("", cgroup);
}

/* Who had it, as the run before us, may have ended a moment ago. */
static int scope_ask_again(struct systemd *bus, const struct cgroup *cgroup,
			   const char *id, pid_t pid,
			   const struct limits *limits, sd_bus_message **reply)
{
	int64_t end = clock_now_ms() + SCOPE_AGAIN_MS;
	int err;

	for (;;) {
		err = scope_ask(bus, cgroup, id, pid, limits, reply);
		if (!err ||
		    !bus->sd.bus_error_has_name(&bus->error, SCOPE_EXISTS))
			return err;
		if (clock_now_ms() >= end || scope_is_taken(bus, cgroup))
			return -EEXIST;
		poll(NULL, 0, SCOPE_LOOK_MS);
	}
}

static int scope_fails(struct systemd *bus, const struct cgroup *cgroup,
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
	if (err == -EEXIST)
		why = "another unit has that name; 'systemctl status' shows it";
	return fault_set(fault, FAULT_HOST, err,
			 "%s: systemd does not start it: %s", cgroup->scope, why);
}

/* @begun: there may be something that is ours. */
static int scope_start(const struct cgroup *cgroup, const char *id, pid_t pid,
		       const struct limits *limits, bool *begun,
		       struct fault *fault)
{
	struct systemd bus = {.error = SD_BUS_ERROR_NULL};
	sd_bus_message *reply = NULL;
	int err = systemd_open(&bus, fault);

	*begun = false;
	if (err)
		return err;
	err = systemd_listen(&bus);
	if (!err)
		err = scope_ask_again(&bus, cgroup, id, pid, limits, &reply);
	*begun = !err;
	if (!err)
		err = systemd_wait(&bus, reply);
	if (reply)
		bus.sd.bus_message_unref(reply);
	if (err)
		scope_fails(&bus, cgroup, err, fault);
	systemd_close(&bus);
	return err;
}

int scope_enter(struct cgroup *cgroup, const char *id, pid_t pid,
		const struct limits *limits, struct fault *fault)
{
	bool begun = true;
	int err = 0;

	if (*cgroup->scope)
		err = scope_start(cgroup, id, pid, limits, &begun, fault);
	if (!err)
		err = cgroup_enter("", cgroup, pid, limits->memory, fault);
	if (!err)
		err = cgroup_limits_write("", cgroup, limits, fault);
	if (!begun)
		memset(cgroup, 0, sizeof(*cgroup));
	return err;
}

static int scope_properties(struct systemd *bus, const struct cgroup *cgroup,
			    const struct limits *limits)
{
	sd_bus_message *ask, *reply = NULL;
	int err = systemd_new(bus, SYSTEMD_OBJECT, SYSTEMD_MANAGER,
			      "SetUnitProperties", &ask);

	/* until it ends, as all of such a unit */
	if (err >= 0)
		err = bus->sd.bus_message_append(ask, "sb", cgroup->scope, 1);
	if (err >= 0)
		err = bus->sd.bus_message_open_container(ask, 'a', "(sv)");
	if (err >= 0)
		err = scope_limits_append(bus, ask, limits);
	if (err >= 0)
		err = bus->sd.bus_message_close_container(ask);
	err = systemd_send(bus, err, ask, &reply);
	if (reply)
		bus->sd.bus_message_unref(reply);
	return err;
}

static int scope_set(const struct cgroup *cgroup, const struct limits *limits,
		     struct fault *fault)
{
	struct systemd bus = {.error = SD_BUS_ERROR_NULL};
	int err;

	if (!*cgroup->scope)
		return 0;
	err = systemd_open(&bus, fault);
	if (err)
		return err;
	err = scope_properties(&bus, cgroup, limits);
	if (err)
		fault_set(fault, FAULT_HOST, err,
			  "%s: systemd does not change it: %s; 'systemctl "
			  "status' shows it",
			  cgroup->scope,
			  bus.error.message ? bus.error.message : strerror(-err));
	systemd_close(&bus);
	return err;
}

/* Behind @fault stands what of it cannot be. */
static void scope_restore(const struct cgroup *cgroup,
			  const struct limits *before, struct fault *fault)
{
	struct fault left = {0};

	scope_set(cgroup, before, &left);
	fault_then(fault, &left);
	cgroup_limits_restore("", cgroup, before, fault);
}

int scope_change(const struct cgroup *cgroup, const struct limits *wanted,
		 const struct limits *now, struct fault *fault)
{
	struct limits limits = *wanted;
	int err;

	if (*cgroup->scope)
		scope_limits_round(&limits);
	err = scope_set(cgroup, &limits, fault);
	if (err)
		return err;
	/* it has no word for all of them, and may not have written them yet */
	err = cgroup_limits_change("", cgroup, &limits, fault);
	if (err)
		scope_restore(cgroup, now, fault);
	return err;
}

/*
 * systemd sees by itself that nobody is in it, at some time: who makes it again
 * at once, as 'podman restart' does, is not to find it there.
 */
static int scope_stop(struct systemd *bus, const struct cgroup *cgroup)
{
	struct scope_unit unit;
	sd_bus_message *reply = NULL;
	int err = systemd_listen(bus);

	if (!err)
		err = scope_look(bus, cgroup, &unit);
	if (err)
		return err == -ENOENT ? 0 : err;
	/* who stops it already may wait for our end */
	if (unit.elsewhere || !strcmp(unit.state, "deactivating"))
		return 0;
	err = systemd_call(bus, "StopUnit", cgroup->scope, &reply);
	if (!err)
		err = systemd_wait(bus, reply);
	if (reply)
		bus->sd.bus_message_unref(reply);
	if (bus->sd.bus_error_has_name(&bus->error, SCOPE_ABSENT))
		return 0;
	/* one that did not stop well has its name until then */
	systemd_call(bus, "ResetFailedUnit", cgroup->scope, NULL);
	return err;
}

void scope_remove(const struct cgroup *cgroup, int wait_ms)
{
	struct systemd bus = {.error = SD_BUS_ERROR_NULL};
	int err = cgroup_remove("", cgroup, wait_ms);

	/* one that cannot be asked sees it by itself */
	if (err || !*cgroup->scope || systemd_open(&bus, NULL))
		return;
	err = scope_stop(&bus, cgroup);
	if (err)
		log_warn("%s: systemd does not stop it: %s; 'systemctl stop %s' "
			 "tries again",
			 cgroup->scope, strerror(-err), cgroup->scope);
	systemd_close(&bus);
}
