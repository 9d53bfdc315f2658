// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/runtime.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file/input.h"
#include "oci/cgroup_limits.h"
#include "oci/runtime_find.h"
#include "oci/scope.h"
#include "request/units.h"

/* What an engine writes is a hundredth of this at most. */
#define UPDATE_BYTES_MAX ((size_t)256 << 10)
/* For another: as long as two answers of systemd's may take. */
#define UPDATE_WAIT_MS 120000

/* Engines hand it over on a pipe. */
static int update_read_stdin(char **textp, size_t *sizep, struct fault *fault)
{
	char *text = malloc(UPDATE_BYTES_MAX);
	size_t size = 0;
	ssize_t n = 1;

	if (!text)
		return fault_no_memory(fault, "--resources");
	while (n && size < UPDATE_BYTES_MAX) {
		n = read(STDIN_FILENO, text + size, UPDATE_BYTES_MAX - size);
		if (n < 0 && errno != EINTR)
			break;
		size += n > 0 ? (size_t)n : 0;
	}
	*textp = text;
	*sizep = size;
	if (!n)
		return 0;
	n = n < 0 ? -errno : -EFBIG;
	return fault_set(fault, FAULT_HOST, (int)n, "--resources -: %s",
			 strerror((int)-n));
}

static int update_read(const char *path, struct spec *spec, struct fault *fault)
{
	void *data = NULL;
	char *text = NULL;
	size_t size = 0;
	int err;

	if (!strcmp(path, "-")) {
		err = update_read_stdin(&text, &size, fault);
	} else {
		err = input_read(path, UPDATE_BYTES_MAX, &data, &size, fault);
		text = err ? NULL : data;
	}
	if (!err)
		err = spec_parse_resources(text, size, spec, fault);
	free(text);
	return err;
}

/* As runc has it: 0 is not said, and less than that is @no_limit. */
static int update_number(json_t *object, const char *name, const char *option,
			 const char *text, bool no_limit, struct fault *fault)
{
	uint64_t number = 0;
	bool none = no_limit && text && text[0] == '-' && text[1];
	int err;

	if (!text)
		return 0;
	err = units_number(option, text + none, 10, 0, INT64_MAX, &number, fault);
	if (!err && number)
		json_object_set_new(object, name,
				    json_integer(none ? -1 : (json_int_t)number));
	return err;
}

static int update_memory(json_t *object, const char *text, struct fault *fault)
{
	uint64_t bytes = 0;
	int err;

	if (!text || !strcmp(text, "-1"))
		return 0;
	err = units_bytes("--memory", text, &bytes, fault);
	/* more than there can be is no limit: spec.c */
	if (!err && bytes <= INT64_MAX)
		json_object_set_new(object, "limit",
				    json_integer((json_int_t)bytes));
	return err;
}

static int update_string(json_t *object, const char *name, const char *option,
			 const char *text, struct fault *fault)
{
	/* jansson refuses what is not UTF-8 */
	if (!text || !json_object_set_new(object, name, json_string(text)))
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "%s: is not a list as 0-3,8", option);
}

/* Of the options the same document as engines write. */
static int update_options(const struct runtime *runtime, struct spec *spec,
			  struct fault *fault)
{
	const struct runtime_resources *said = &runtime->resources;
	json_t *cpu = json_object(), *memory = json_object();
	json_t *pids = json_object(), *root;
	char *text = NULL;
	int err;

	err = update_number(cpu, "period", "--cpu-period", said->cpu_period,
			    false, fault);
	if (!err)
		err = update_number(cpu, "quota", "--cpu-quota",
				    said->cpu_quota, true, fault);
	if (!err)
		err = update_number(cpu, "shares", "--cpu-share",
				    said->cpu_share, false, fault);
	if (!err)
		err = update_memory(memory, said->memory, fault);
	if (!err)
		err = update_string(cpu, "cpus", "--cpuset-cpus",
				    said->cpuset_cpus, fault);
	if (!err)
		err = update_string(cpu, "mems", "--cpuset-mems",
				    said->cpuset_mems, fault);
	if (!err)
		err = update_number(pids, "limit", "--pids-limit",
				    said->pids_limit, true, fault);
	root = json_pack("{s:o, s:o, s:o}", "cpu", cpu, "memory", memory,
			 "pids", pids);
	if (!err) {
		text = json_dumps(root, JSON_COMPACT);
		err = text ? spec_parse_resources(text, strlen(text), spec, fault)
			   : fault_no_memory(fault, "update");
	}
	free(text);
	json_decref(root);
	return err;
}

/* Its guest has been told a limit, or has one to be told, that stays. */
static int update_check_pids(const struct container *container,
			     const struct spec *spec, struct fault *fault)
{
	uint32_t has = container_pids(container);
	uint32_t wanted = limits_guest_pids(spec->pids);

	if ((!spec->pids && !spec->pids_free) || wanted == has ||
	    has == CONTAINER_PIDS_UNKNOWN)
		return 0;
	return fault_set(fault, FAULT_HOST, -ENOTSUP,
			 "linux.resources.pids.limit: the guest has %d, which "
			 "stays as it was made, and not %d; make the container "
			 "again with that limit",
			 has ? (int)has : -1, wanted ? (int)wanted : -1);
}

/* All that is to be refused is, before anything is changed. */
static int update_check(const struct container *container,
			const struct spec *spec, struct fault *fault)
{
	uint64_t has = container_memory_mib(container);
	uint64_t wanted = spec->memory ? limits_guest_mib(spec->memory) : has;

	if (container->state != CONTAINER_RUNNING &&
	    container->state != CONTAINER_CREATED)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "container %s: is %s, it cannot be updated",
				 container->entry.name,
				 container_state_name(container->state));
	if (has && wanted != has)
		return fault_set(fault, FAULT_HOST, -ENOTSUP,
				 "linux.resources.memory.limit: the guest has "
				 "%lu MiB, which stay as they were made, and "
				 "not %lu; make the container again with that "
				 "limit",
				 has, wanted);
	return update_check_pids(container, spec, fault);
}

static int update_group(const struct container *container,
			const struct spec *spec, struct fault *fault)
{
	const struct cgroup *group = &container->cgroup;
	struct limits limits, now;
	int err;

	cgroup_limits_read("", group, &now);
	err = limits_change(spec, container_vcpus(container), &now, &limits,
			    fault);
	if (err || limits_are_none(&limits))
		return err;
	if (!group->path[0])
		return fault_set(fault, FAULT_HOST, -ENOTSUP,
				 "container %s: has no control group that could "
				 "hold limits; the engine names one, in "
				 "linux.cgroupsPath, when it makes the container",
				 container->entry.name);
	return scope_change(group, &limits, &now, fault);
}

int runtime_update(struct runtime *runtime, struct fault *fault)
{
	struct container container;
	struct spec spec = {0};
	int err;

	err = runtime_find(runtime, &container, fault);
	if (!err && runtime->resources.file)
		err = update_read(runtime->resources.file, &spec, fault);
	else if (!err)
		err = update_options(runtime, &spec, fault);
	/* what one puts back is not to be what another has changed meanwhile */
	if (!err)
		err = container_lock(&container, UPDATE_WAIT_MS, fault);
	if (!err)
		err = update_check(&container, &spec, fault);
	if (!err)
		err = update_group(&container, &spec, fault);
	spec_free(&spec);
	container_close(&container);
	return err;
}
