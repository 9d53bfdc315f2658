// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/hooks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "file/spawn.h"
#include "oci/fields.h"

#define HOOKS_MAX	  64
#define HOOKS_WORDS_MAX	  4096
#define HOOKS_TIMEOUT_S	  60
#define HOOKS_TIMEOUT_MAX 3600

struct hook {
	const char *path;
	char **argv; /* owned */
	char **env;  /* owned; NULL: not said */
	int timeout_s;
};

static int hooks_read(const json_t *object, const char *station,
		      struct hook *hook, struct fault *fault)
{
	struct fields fields = {.file = "config.json", .fault = fault};
	uint64_t timeout = HOOKS_TIMEOUT_S;
	unsigned int count;

	fields_string(&fields, object, station, "path", &hook->path);
	fields_strings(&fields, object, station, "args", HOOKS_WORDS_MAX,
		       &hook->argv, &count);
	fields_strings(&fields, object, station, "env", HOOKS_WORDS_MAX,
		       &hook->env, &count);
	fields_number(&fields, object, station, "timeout", HOOKS_TIMEOUT_MAX,
		      &timeout);
	if (!hook->path || hook->path[0] != '/')
		fields_wrong(&fields, station, "path", -1,
			     "is not an absolute path");
	hook->timeout_s = timeout ? (int)timeout : HOOKS_TIMEOUT_S;
	if (!fields.err && !hook->argv) {
		hook->argv = calloc(2, sizeof(*hook->argv));
		if (hook->argv)
			hook->argv[0] = (char *)hook->path;
		else
			fields_no_memory(&fields);
	}
	if (!hook->env)
		hook->env = calloc(1, sizeof(*hook->env));
	return fields.err;
}

/* The container's state, to be read from the begin; or -errno. */
static int hooks_state(const struct container *container)
{
	json_t *root = container_json(container);
	char *text = json_dumps(root, JSON_COMPACT);
	int fd = text ? memfd_create("state", MFD_CLOEXEC) : -1;
	int err = text ? 0 : -ENOMEM;

	json_decref(root);
	if (text &&
	    (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) ||
	     lseek(fd, 0, SEEK_SET) < 0))
		err = -errno;
	free(text);
	if (!err)
		return fd;
	if (fd >= 0)
		close(fd);
	return err;
}

static int hooks_run_one(const struct container *container,
			 const struct hook *hook, struct fault *fault)
{
	struct spawn_ask ask = {.path = hook->path,
				.argv = hook->argv,
				.env = hook->env,
				.timeout_s = hook->timeout_s};
	char said[512];
	int status;

	ask.in = hooks_state(container);
	if (ask.in < 0)
		return fault_set(fault, FAULT_HOST, ask.in, "hook %s: %s",
				 hook->path, strerror(-ask.in));
	status = spawn_with(&ask, said, sizeof(said));
	close(ask.in);
	if (!status)
		return 0;
	if (status < 0)
		return fault_set(fault, FAULT_HOST, status, "hook %s: %s",
				 hook->path, strerror(-status));
	return fault_set(fault, FAULT_HOST, -ECANCELED,
			 "hook %s: ended with status %d%s%s", hook->path,
			 status, *said ? ": " : "", said);
}

int hooks_run(const struct container *container, const char *station,
	      struct fault *fault)
{
	struct fields fields = {.file = "config.json", .fault = fault};
	const json_t *list, *object;
	size_t i;
	int err;

	list = fields_array(&fields, json_object_get(container->kept, "hooks"),
			    "hooks", station, HOOKS_MAX);
	err = fields.err;
	json_array_foreach(list, i, object) {
		struct hook hook = {0};

		if (!err)
			err = hooks_read(object, station, &hook, fault);
		if (!err)
			err = hooks_run_one(container, &hook, fault);
		free(hook.argv);
		free(hook.env);
	}
	return err;
}
