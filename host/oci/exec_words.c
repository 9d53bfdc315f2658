// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/exec_words.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "request/capabilities.h"
#include "request/units.h"

bool exec_words_are_whole(const struct runtime *runtime)
{
	return runtime->cap_count || runtime->group_count;
}

/* The object @name of @root, made if it is not there. Borrowed; or NULL. */
static json_t *words_object(json_t *root, const char *name)
{
	json_t *object = json_object_get(root, name);

	if (!json_is_object(object)) {
		json_object_set_new(root, name, json_object());
		object = json_object_get(root, name);
	}
	return object;
}

static json_t *words_array(json_t *root, const char *name)
{
	json_t *array = json_object_get(root, name);

	if (!json_is_array(array)) {
		json_object_set_new(root, name, json_array());
		array = json_object_get(root, name);
	}
	return array;
}

static int words_number(const char *option, const char *text, json_t *root,
			const char *name, struct fault *fault)
{
	uint64_t number;
	int err;

	err = units_number(option, text, 10, 0, UINT32_MAX, &number, fault);
	if (!err)
		json_object_set_new(root, name, json_integer((json_int_t)number));
	return err;
}

/* UID[:GID], as runc has it. */
static int words_user(const char *text, json_t *user, struct fault *fault)
{
	const char *gid = strchr(text, ':');
	char uid[16];
	int err;

	snprintf(uid, sizeof(uid), "%.*s",
		 (int)(gid && gid - text < 15 ? gid - text : 15), text);
	err = words_number("--user", uid, user, "uid", fault);
	return err || !gid ? err
			   : words_number("--user", gid + 1, user, "gid", fault);
}

static int words_caps(const struct runtime *runtime, json_t *process,
		      struct fault *fault)
{
	static const char *const sets[] = {"bounding", "effective", "permitted"};
	json_t *caps = words_object(process, "capabilities");
	uint64_t known = 0;
	unsigned int i, n;
	int err = 0;

	for (i = 0; i < runtime->cap_count && !err; i++) {
		err = capabilities_take("--cap", runtime->caps[i], &known, fault);
		for (n = 0; n < 3 && !err; n++)
			json_array_append_new(words_array(caps, sets[n]),
					      json_string(runtime->caps[i]));
	}
	return err;
}

static int words_groups(const struct runtime *runtime, json_t *user,
			struct fault *fault)
{
	json_t *groups = words_array(user, "additionalGids");
	uint64_t number;
	unsigned int i;
	int err = 0;

	for (i = 0; i < runtime->group_count && !err; i++) {
		err = units_number("--additional-gids", runtime->groups[i], 10,
				   0, UINT32_MAX, &number, fault);
		if (!err)
			json_array_append_new(groups,
					      json_integer((json_int_t)number));
	}
	return err;
}

static int words_change(const struct runtime *runtime, json_t *process,
			struct fault *fault)
{
	json_t *args = json_array(), *user = words_object(process, "user");
	unsigned int i;
	int n, err = 0;

	for (n = 1; n < runtime->words; n++)
		json_array_append_new(args, json_string(runtime->word[n]));
	json_object_set_new(process, "args", args);
	for (i = 0; i < runtime->env_count; i++)
		json_array_append_new(words_array(process, "env"),
				      json_string(runtime->env[i]));
	if (runtime->cwd)
		json_object_set_new(process, "cwd", json_string(runtime->cwd));
	json_object_set_new(process, "terminal", json_boolean(runtime->tty));
	if (runtime->no_new_privs)
		json_object_set_new(process, "noNewPrivileges", json_true());
	if (runtime->user)
		err = words_user(runtime->user, user, fault);
	if (!err)
		err = words_groups(runtime, user, fault);
	return err ? err : words_caps(runtime, process, fault);
}

int exec_words_process(const struct runtime *runtime,
		       const struct container *container, json_t **documentp,
		       struct spec_process *process, struct fault *fault)
{
	const char *bundle =
		json_string_value(json_object_get(container->kept, "bundle"));
	char path[PATH_MAX + 16], *text = NULL;
	struct spec spec;
	json_t *whole;
	int err;

	snprintf(path, sizeof(path), "%s/config.json", bundle ? bundle : "");
	err = spec_read(path, &spec, fault);
	if (err)
		return err;
	whole = json_object_get(spec.document, "process");
	err = words_change(runtime, whole, fault);
	if (!err) {
		text = json_dumps(whole, JSON_COMPACT);
		err = text ? spec_parse_process(text, strlen(text), documentp,
						process, fault)
			   : fault_no_memory(fault, "exec");
	}
	free(text);
	spec_free(&spec);
	return err;
}
