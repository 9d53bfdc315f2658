// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/spec.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file/input.h"
#include "oci/fields.h"
#include "oci/spec_mount.h"
#include "oci/spec_process.h"

/* Bytes; engines write more than fits into a signed number for "no limit". */
#define SPEC_MEMORY_MAX ((uint64_t)1 << 50)

#define SPEC_DOMAIN_MAX 64 /* __NEW_UTS_LEN of Linux */

static json_t *spec_load(const char *text, size_t size, struct fields *fields)
{
	json_error_t error;
	char what[128];
	json_t *root;

	root = json_loadb(text, size,
			  JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL,
			  &error);
	if (json_is_object(root))
		return root;
	if (root)
		snprintf(what, sizeof(what), "it is not a JSON object");
	else
		snprintf(what, sizeof(what), "it is not JSON: line %d: %.80s",
			 error.line, error.text);
	json_decref(root);
	fields_wrong(fields, "", "", -1, what);
	return NULL;
}

static void spec_namespace(struct fields *fields, const json_t *entry,
			   struct spec *spec)
{
	const struct {
		const char *name;
		struct spec_namespace *into;
	} kinds[] = {
		{"network", &spec->network}, {"pid", &spec->pid},
		{"ipc", &spec->ipc},	     {"uts", &spec->uts},
		{"user", &spec->user},
	};
	const char *type = "", *path = NULL;
	size_t i;

	fields_string(fields, entry, "linux.namespaces", "type", &type);
	fields_string(fields, entry, "linux.namespaces", "path", &path);
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, type) != 0)
			continue;
		if (kinds[i].into->is_own)
			fields_wrong(fields, "linux", "namespaces", -1,
				     "names one kind twice");
		kinds[i].into->is_own = true;
		kinds[i].into->path = path && *path ? path : NULL;
	}
}

static void spec_namespaces(struct fields *fields, const json_t *linux_,
			    struct spec *spec)
{
	const json_t *list =
		fields_array(fields, linux_, "linux", "namespaces", 32);
	const json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry) {
		if (json_is_object(entry))
			spec_namespace(fields, entry, spec);
		else
			fields_wrong(fields, "linux", "namespaces", (int)i,
				     "is not an object");
	}
}

/* A limit of 0 or less, or of more than there can be, is none. */
static void spec_limit(struct fields *fields, const json_t *object,
		       const char *place, const char *name, uint64_t *value)
{
	const json_t *member = json_object_get(object, name);
	uint64_t limit = 0;

	if (json_is_number(member) && json_number_value(member) < 0)
		return;
	fields_number(fields, object, place, name, UINT64_MAX, &limit);
	*value = limit < SPEC_MEMORY_MAX ? limit : 0;
}

static void spec_resources(struct fields *fields, const json_t *resources,
			   struct spec *spec)
{
	const json_t *memory =
		fields_object(fields, resources, "linux.resources", "memory");
	const json_t *cpu =
		fields_object(fields, resources, "linux.resources", "cpu");
	const json_t *pids =
		fields_object(fields, resources, "linux.resources", "pids");

	spec_limit(fields, memory, "linux.resources.memory", "limit",
		   &spec->memory);
	spec_limit(fields, cpu, "linux.resources.cpu", "quota", &spec->cpu_quota);
	spec->cpu_free = !spec->cpu_quota &&
			 json_number_value(json_object_get(cpu, "quota")) != 0;
	spec_limit(fields, cpu, "linux.resources.cpu", "period",
		   &spec->cpu_period);
	spec_limit(fields, cpu, "linux.resources.cpu", "shares",
		   &spec->cpu_shares);
	fields_string(fields, cpu, "linux.resources.cpu", "cpus",
		      &spec->cpuset_cpus);
	fields_string(fields, cpu, "linux.resources.cpu", "mems",
		      &spec->cpuset_mems);
	spec_limit(fields, pids, "linux.resources.pids", "limit", &spec->pids);
	spec->pids_free = json_number_value(json_object_get(pids, "limit")) < 0;
}

/* The object @name of @parent, which is at @place and has strings alone. */
static const json_t *spec_strings(struct fields *fields, const json_t *parent,
				  const char *place, const char *name)
{
	const json_t *strings = fields_object(fields, parent, place, name);
	const json_t *value;
	const char *key;

	json_object_foreach((json_t *)strings, key, value)
		if (!json_is_string(value))
			fields_wrong(fields, name, key, -1, "is not a string");
	return strings;
}

/* The kernel takes so many of a process: UID_GID_MAP_MAX_EXTENTS of Linux. */
#define SPEC_MAPPINGS_MAX 340

static void spec_ids(struct fields *fields, const json_t *linux_,
		     const char *name, struct spec *spec)
{
	const json_t *list =
		fields_array(fields, linux_, "linux", name, SPEC_MAPPINGS_MAX);
	uint32_t here, there;
	const json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry) {
		here = there = 0;
		if (!json_is_object(entry))
			fields_wrong(fields, "linux", name, (int)i,
				     "is not an object");
		fields_u32(fields, entry, name, "hostID", &here);
		fields_u32(fields, entry, name, "containerID", &there);
		spec->ids_moved |= here != there;
	}
}

static void spec_linux(struct fields *fields, const json_t *root,
		       struct spec *spec)
{
	const json_t *linux_ = fields_object(fields, root, "", "linux");

	spec_namespaces(fields, linux_, spec);
	spec_resources(fields,
		       fields_object(fields, linux_, "linux", "resources"), spec);
	if (!spec->cpu_period)
		spec->cpu_period = SPEC_PERIOD;
	spec_ids(fields, linux_, "uidMappings", spec);
	spec_ids(fields, linux_, "gidMappings", spec);
	spec_mount_devices(fields, linux_, spec);
	fields_string(fields, linux_, "linux", "cgroupsPath", &spec->cgroup);
	spec->sysctls = spec_strings(fields, linux_, "linux", "sysctl");
}

/* The part of @text that is the same in all documents of this version. */
static void spec_rest(struct fields *fields, struct spec *spec)
{
	const json_t *root = spec->document;
	const json_t *part;

	fields_string(fields, root, "", "ociVersion", &spec->version);
	if (!spec->version || strncmp(spec->version, "1.", 2) != 0)
		fields_wrong(fields, "", "ociVersion", -1, "is not 1.x");
	part = fields_object(fields, root, "", "root");
	fields_string(fields, part, "root", "path", &spec->root);
	fields_bool(fields, part, "root", "readonly", &spec->read_only);
	if (!spec->root || !*spec->root)
		fields_wrong(fields, "root", "path", -1, "is missing");
	fields_string(fields, root, "", "hostname", &spec->hostname);
	if (spec->hostname && !*spec->hostname)
		spec->hostname = NULL;
	fields_string(fields, root, "", "domainname", &spec->domainname);
	spec_mount_list(fields, root, spec);
	spec_linux(fields, root, spec);
	spec->annotations = spec_strings(fields, root, "", "annotations");
	spec->hooks = fields_object(fields, root, "", "hooks");
}

static int spec_take(const char *file, const char *text, size_t size,
		     struct spec *spec, struct fault *fault)
{
	struct fields fields = {.file = file, .fault = fault};
	const json_t *process;

	memset(spec, 0, sizeof(*spec));
	spec->document = spec_load(text, size, &fields);
	if (!spec->document)
		return fields.err;
	process = fields_object(&fields, spec->document, "", "process");
	if (process)
		spec_process_take(&fields, process, &spec->process);
	spec_rest(&fields, spec);
	if (fields.err)
		spec_free(spec);
	return fields.err;
}

int spec_parse(const char *text, size_t size, struct spec *spec,
	       struct fault *fault)
{
	return spec_take("config.json", text, size, spec, fault);
}

int spec_read(const char *path, struct spec *spec, struct fault *fault)
{
	size_t size;
	void *text;
	int err;

	err = input_read(path, SPEC_BYTES_MAX, &text, &size, fault);
	if (err)
		return err;
	err = spec_take(path, text, size, spec, fault);
	free(text);
	return err;
}

int spec_parse_resources(const char *text, size_t size, struct spec *spec,
			 struct fault *fault)
{
	struct fields fields = {.file = "resources", .fault = fault};

	memset(spec, 0, sizeof(*spec));
	spec->document = spec_load(text, size, &fields);
	if (!spec->document)
		return fields.err;
	spec_resources(&fields, spec->document, spec);
	if (fields.err)
		spec_free(spec);
	return fields.err;
}

static int spec_take_process(const char *file, const char *text, size_t size,
			     json_t **documentp, struct spec_process *process,
			     struct fault *fault)
{
	struct fields fields = {.file = file, .fault = fault};

	memset(process, 0, sizeof(*process));
	*documentp = spec_load(text, size, &fields);
	if (!*documentp)
		return fields.err;
	spec_process_take(&fields, *documentp, process);
	if (!fields.err)
		return 0;
	spec_process_free(process);
	json_decref(*documentp);
	*documentp = NULL;
	return fields.err;
}

int spec_parse_process(const char *text, size_t size, json_t **documentp,
		       struct spec_process *process, struct fault *fault)
{
	return spec_take_process("process", text, size, documentp, process,
				 fault);
}

int spec_read_process(const char *path, json_t **documentp,
		      struct spec_process *process, struct fault *fault)
{
	size_t size;
	void *text;
	int err;

	*documentp = NULL;
	memset(process, 0, sizeof(*process));
	err = input_read(path, SPEC_BYTES_MAX, &text, &size, fault);
	if (err)
		return err;
	err = spec_take_process(path, text, size, documentp, process, fault);
	free(text);
	return err;
}

void spec_free(struct spec *spec)
{
	spec_process_free(&spec->process);
	free(spec->mounts);
	free(spec->devices);
	json_decref(spec->document);
	memset(spec, 0, sizeof(*spec));
}

const char *spec_annotation(const struct spec *spec, const char *name)
{
	return json_string_value(json_object_get(spec->annotations, name));
}

int spec_sysctls(const struct spec *spec, struct sysctls *sysctls,
		 struct fault *fault)
{
	const json_t *value;
	const char *name;
	int err = 0;

	/* longer ones would be cut, without a word: proc_do_uts_string() */
	if (spec->domainname && strlen(spec->domainname) > SPEC_DOMAIN_MAX)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "domainname: is longer than %d bytes",
				 SPEC_DOMAIN_MAX);
	if (spec->domainname && *spec->domainname)
		err = sysctl_add(sysctls, "domainname", "kernel.domainname",
				 spec->domainname, fault);
	json_object_foreach((json_t *)spec->sysctls, name, value)
		if (!err)
			err = sysctl_add(sysctls, "linux.sysctl", name,
					 json_string_value(value), fault);
	return err;
}
