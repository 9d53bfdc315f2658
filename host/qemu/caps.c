// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/caps.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "qemu/caps_ask.h"
#include "qemu/caps_cache.h"

/* What execvp(3) searches when there is no PATH. */
#define DEFAULT_PATH "/usr/local/bin:/usr/bin:/bin"

struct qemu_caps {
	char path[PATH_MAX];
	char version[64];
	int major, minor;
	bool sandbox;
	json_t *answer; /* of caps_ask(); borrowed from below */
	json_t *machines;
	json_t *types;
};

/* Debian's and Ubuntu's package of each binary. */
static const char *package_of(const char *binary)
{
	static const char *const packages[][2] = {
		{"qemu-system-x86_64", "qemu-system-x86"},
		{"qemu-system-aarch64", "qemu-system-arm"},
	};
	size_t i;

	for (i = 0; i < sizeof(packages) / sizeof(packages[0]); i++)
		if (!strcmp(packages[i][0], binary))
			return packages[i][1];
	return NULL;
}

static int fault_missing(const char *binary, struct fault *fault)
{
	const char *package = package_of(binary);

	if (!package)
		return fault_set(fault, FAULT_VMM, -ENOENT, "%s: not found%s",
				 binary, strchr(binary, '/') ? "" : " in PATH");
	return fault_set(fault, FAULT_VMM, -ENOENT,
			 "%s: not found in PATH; install the package %s",
			 binary, package);
}

static bool is_program(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

/* An entry that is empty means the current folder: not for us. */
static int search_path(const char *binary, char path[PATH_MAX])
{
	const char *entry = getenv("PATH"), *end;
	int n;

	for (entry = entry ? entry : DEFAULT_PATH; *entry; entry = end) {
		end = strchrnul(entry, ':');
		n = snprintf(path, PATH_MAX, "%.*s/%s", (int)(end - entry),
			     entry, binary);
		if (*entry == '/' && n < PATH_MAX && is_program(path))
			return 0;
		if (*end)
			end++;
	}
	return -ENOENT;
}

/* Absolute, but not what a link points to: a wrapper may look at its name. */
static int make_absolute(const char *binary, char path[PATH_MAX])
{
	char folder[PATH_MAX] = "";
	int n;

	if (*binary != '/' && !getcwd(folder, sizeof(folder)))
		return -errno;
	n = snprintf(path, PATH_MAX, "%s%s%s", folder,
		     *binary == '/' ? "" : "/", binary);
	return n >= PATH_MAX ? -ENAMETOOLONG : 0;
}

static int find_binary(const char *binary, char path[PATH_MAX], struct stat *st,
		       struct fault *fault)
{
	int err = 0;

	if (strchr(binary, '/'))
		err = make_absolute(binary, path);
	else if (search_path(binary, path))
		err = -ENOENT;
	if (!err && stat(path, st))
		err = -errno;
	if (err == -ENOENT)
		return fault_missing(binary, fault);
	if (err)
		return fault_set(fault, FAULT_VMM, err, "%s: %s", binary,
				 strerror(-err));
	if (!is_program(path))
		return fault_set(fault, FAULT_VMM, -EACCES,
				 "%s: is not a program that may be executed",
				 path);
	return 0;
}

/* Also the check that a cached answer has what the rest relies on. */
static int caps_take(struct qemu_caps *caps, json_t *answer)
{
	int micro, sandbox;

	if (json_unpack(answer, "{s:[i, i, i], s:b, s:o, s:o}", "version",
			&caps->major, &caps->minor, &micro, "sandbox", &sandbox,
			"machines", &caps->machines, "types", &caps->types) ||
	    !json_is_object(caps->machines) || !json_is_object(caps->types))
		return -EPROTO;
	snprintf(caps->version, sizeof(caps->version), "%d.%d.%d", caps->major,
		 caps->minor, micro);
	caps->sandbox = sandbox;
	caps->answer = json_incref(answer);
	return 0;
}

static int caps_fill(struct qemu_caps *caps, const struct stat *st,
		     struct fault *fault)
{
	json_t *answer;
	int err;

	answer = caps_cache_load(caps->path, st);
	err = answer ? caps_take(caps, answer) : -ENOENT;
	json_decref(answer);
	if (!err)
		return 0;
	err = caps_ask(caps->path, &answer, fault);
	if (err)
		return err;
	err = caps_take(caps, answer);
	if (err)
		fault_set(fault, FAULT_VMM, err,
			  "%s: does not answer as QEMU does", caps->path);
	else
		caps_cache_store(caps->path, st, answer);
	json_decref(answer);
	return err;
}

int qemu_caps_probe(const char *binary, struct qemu_caps **capsp,
		    struct fault *fault)
{
	struct qemu_caps *caps;
	struct stat st;
	int err;

	caps = calloc(1, sizeof(*caps));
	if (!caps)
		return fault_no_memory(fault, "%s", binary);
	err = find_binary(binary, caps->path, &st, fault);
	if (!err)
		err = caps_fill(caps, &st, fault);
	if (err) {
		qemu_caps_free(caps);
		return err;
	}
	*capsp = caps;
	return 0;
}

void qemu_caps_free(struct qemu_caps *caps)
{
	if (!caps)
		return;
	json_decref(caps->answer);
	free(caps);
}

const char *qemu_caps_path(const struct qemu_caps *caps)
{
	return caps->path;
}

const char *qemu_caps_version(const struct qemu_caps *caps)
{
	return caps->version;
}

bool qemu_caps_at_least(const struct qemu_caps *caps, int major, int minor)
{
	return caps->major > major ||
	       (caps->major == major && caps->minor >= minor);
}

bool qemu_caps_has_machine(const struct qemu_caps *caps, const char *name)
{
	return json_object_get(caps->machines, name);
}

int qemu_caps_cpu_max(const struct qemu_caps *caps, const char *machine)
{
	json_t *info = json_object_get(caps->machines, machine);

	return (int)json_integer_value(json_object_get(info, "cpu_max"));
}

bool qemu_caps_has_property(const struct qemu_caps *caps, const char *machine,
			    const char *property)
{
	json_t *info = json_object_get(caps->machines, machine);

	return json_object_get(json_object_get(info, "properties"), property);
}

bool qemu_caps_has_type(const struct qemu_caps *caps, const char *name)
{
	return json_object_get(caps->types, name);
}

bool qemu_caps_has_sandbox(const struct qemu_caps *caps)
{
	return caps->sandbox;
}
