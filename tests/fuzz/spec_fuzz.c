// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whatever an engine hands over: a config.json behind a 0, a process behind a
 * 1, resources behind a 3, a control group's name behind another byte. What is taken is checked
 * against what the headers promise.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "oci/cgroup.h"
#include "oci/executable.h"
#include "oci/limits.h"
#include "oci/spec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_process(const struct spec_process *process)
{
	unsigned int i;

	assert(process->argc && !process->argv[process->argc]);
	assert(process->cwd[0] == '/');
	for (i = 0; i < process->env_count; i++)
		assert(strchr(process->env[i], '=') > process->env[i]);
	assert(process->group_count <= SPEC_GROUPS_MAX);
	assert(process->limit_count <= REQUEST_LIMITS_MAX);
	for (i = 0; i < process->limit_count; i++)
		assert(process->limits[i].resource >= 0 &&
		       process->limits[i].soft <= process->limits[i].hard);
	assert(process->umask <= 0777);
}

static void fuzz_config(const char *text, size_t size)
{
	struct fault fault = {0};
	struct limits limits;
	struct spec spec;
	unsigned int i, vcpus = 1;

	if (spec_parse(text, size, &spec, &fault)) {
		assert(fault.class == FAULT_HOST && fault.text[0]);
		return;
	}
	assert(*spec.root && spec.cpu_period);
	if (!limits_take(&spec, &vcpus, &limits, &fault))
		assert(vcpus && limits_weight(&limits) &&
		       (!limits.quota || limits.period));
	if (spec.process.argc) {
		check_process(&spec.process);
		/* a root in which there is nothing */
		executable_check(&spec, "/proc/self/fdinfo", "/", &fault);
	}
	for (i = 0; i < spec.mount_count; i++)
		assert(*spec.mounts[i].destination);
	spec_annotation(&spec, "gpubox.gpu");
	spec_free(&spec);
}

static void fuzz_process(const char *text, size_t size)
{
	struct spec_process process;
	struct fault fault = {0};
	json_t *document;

	if (spec_parse_process(text, size, &document, &process, &fault)) {
		assert(!document && fault.text[0]);
		return;
	}
	check_process(&process);
	spec_process_free(&process);
	json_decref(document);
}

static void fuzz_resources(const char *text, size_t size)
{
	const struct limits now = {.quota = 5, .period = 7};
	struct fault fault = {0};
	struct limits limits;
	struct spec spec;

	if (spec_parse_resources(text, size, &spec, &fault)) {
		assert(!spec.document && fault.text[0]);
		return;
	}
	assert(!spec.cpu_free || !spec.cpu_quota);
	if (!limits_change(&spec, 2, &now, &limits, &fault))
		assert(!limits.quota || limits.quota == LIMITS_FREE ||
		       (limits.period && limits.quota / limits.period < 2));
	spec_free(&spec);
}

static void fuzz_cgroup(const char *text, size_t size)
{
	char *name = strndup(text, size);
	struct cgroup cgroup;
	struct fault fault;
	int systemd;

	assert(name);
	for (systemd = 0; systemd < 2; systemd++)
		if (!cgroup_parse(name, systemd, &cgroup, &fault))
			assert((!*cgroup.path || *cgroup.path == '/') &&
			       !strstr(cgroup.path, "/../"));
	free(name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 1;

	if (!size)
		return 0;
	if (*data == 0)
		fuzz_config(text, size - 1);
	else if (*data == 1)
		fuzz_process(text, size - 1);
	else if (*data == 3)
		fuzz_resources(text, size - 1);
	else
		fuzz_cgroup(text, size - 1);
	return 0;
}
