// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/runtime.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keeper/guests.h"
#include "log.h"
#include "oci/runtime_find.h"

static int list_check(const char *format, struct fault *fault)
{
	if (!format || !strcmp(format, "table") || !strcmp(format, "json"))
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--format %.32s: is neither table nor json", format);
}

static bool list_is_json(const struct runtime *runtime)
{
	return runtime->format && !strcmp(runtime->format, "json");
}

static void list_say(const struct runtime *runtime,
		     const struct container *container)
{
	const char *bundle =
		json_string_value(json_object_get(container->kept, "bundle"));

	if (runtime->quiet)
		log_output("%s\n", container->entry.name);
	else
		log_output("%-32s  %8d  %-8s  %s\n", container->entry.name,
			   container->state == CONTAINER_STOPPED
				   ? 0
				   : (int)container->pid,
			   container_state_name(container->state),
			   bundle ? bundle : "");
}

static void list_all(const struct runtime *runtime, json_t *array, int root,
		     const struct guests_names *names)
{
	struct container container;
	size_t i;
	int err;

	for (i = 0; i < names->count; i++) {
		container_init(&container);
		/* one that goes meanwhile is not there */
		err = container_find(&container, root, names->name[i], NULL);
		if (!err && list_is_json(runtime))
			json_array_append_new(array, container_json(&container));
		else if (!err)
			list_say(runtime, &container);
		container.root = -1; /* of all of them */
		container_close(&container);
	}
}

int runtime_list(struct runtime *runtime, struct fault *fault)
{
	struct guests_names names = {0};
	json_t *array = json_array();
	int root, err;

	err = list_check(runtime->format, fault);
	root = err ? err : container_open_root(runtime->options.root, fault);
	if (!err && root < 0)
		err = root;
	if (!err) {
		err = guests_names(root, &names);
		if (err)
			fault_set(fault, FAULT_HOST, err, "--root: %s",
				  strerror(-err));
	}
	if (!err && !list_is_json(runtime) && !runtime->quiet)
		log_output("%-32s  %8s  %-8s  %s\n", "ID", "PID", "STATUS",
			   "BUNDLE");
	if (!err)
		list_all(runtime, array, root, &names);
	if (root >= 0)
		close(root);
	guests_names_free(&names);
	if (!err && list_is_json(runtime))
		err = log_json(array, JSON_COMPACT)
			      ? fault_no_memory(fault, "list")
			      : 0;
	else
		json_decref(array);
	return err;
}

int runtime_ps(struct runtime *runtime, struct fault *fault)
{
	struct container container;
	json_t *pids = json_array();
	int err;

	err = list_check(runtime->format, fault);
	if (err) {
		json_decref(pids);
		return err;
	}
	err = runtime_find(runtime, &container, fault);
	if (!err && container.state != CONTAINER_STOPPED)
		json_array_append_new(pids, json_integer(container.pid));
	if (!err && list_is_json(runtime)) {
		if (log_json(json_incref(pids), JSON_COMPACT))
			err = fault_no_memory(fault, "ps");
	} else if (!err) {
		log_output("%8s\n", "PID");
		if (json_array_size(pids))
			log_output("%8d\n", container.pid);
	}
	json_decref(pids);
	container_close(&container);
	return err;
}

int runtime_events(struct runtime *runtime, struct fault *fault)
{
	struct container container;
	uint64_t cpu, memory;
	json_t *root;
	int err;

	if (!runtime->stats)
		return fault_set(fault, FAULT_HOST, -ENOTSUP,
				 "events: only with --stats");
	err = runtime_find(runtime, &container, fault);
	if (!err) {
		cgroup_usage("", &container.cgroup, &cpu, &memory);
		root = json_pack("{s:s, s:s, s:{s:{s:{s:I}}, s:{s:{s:I}}, "
				 "s:{s:i}}}",
				 "type", "stats", "id", container.entry.name,
				 "data", "cpu", "usage", "total",
				 (json_int_t)cpu, "memory", "usage", "usage",
				 (json_int_t)memory, "pids", "current",
				 container.state != CONTAINER_STOPPED);
		if (log_json(root, JSON_COMPACT))
			err = fault_no_memory(fault, "events");
	}
	container_close(&container);
	return err;
}

static int list_pause(const struct runtime *runtime, bool frozen,
		      struct fault *fault)
{
	struct container container;
	int err;

	err = runtime_find(runtime, &container, fault);
	if (!err && container.state != CONTAINER_RUNNING &&
	    container.state != CONTAINER_CREATED)
		err = fault_set(fault, FAULT_HOST, -EINVAL,
				"container %s: is %s", container.entry.name,
				container_state_name(container.state));
	if (!err)
		err = cgroup_freeze("", &container.cgroup, frozen, fault);
	container_close(&container);
	return err;
}

int runtime_pause(struct runtime *runtime, struct fault *fault)
{
	return list_pause(runtime, true, fault);
}

int runtime_resume(struct runtime *runtime, struct fault *fault)
{
	return list_pause(runtime, false, fault);
}
