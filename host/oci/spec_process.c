// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/spec_process.h"

#include <stdlib.h>
#include <string.h>

#include <linux/oom.h>

#include "request/capabilities.h"

#define PROCESS "process"

static const struct {
	const char *name;
	enum spec_caps set;
} spec_process_sets[] = {
	{"bounding", SPEC_CAPS_BOUNDING},
	{"effective", SPEC_CAPS_EFFECTIVE},
	{"permitted", SPEC_CAPS_PERMITTED},
	{"inheritable", SPEC_CAPS_INHERITABLE},
	{"ambient", SPEC_CAPS_AMBIENT},
};

/* One that this Linux does not know is one that the guest cannot have. */
static void spec_process_set(struct fields *fields, const json_t *object,
			     const char *name, uint64_t *set)
{
	const json_t *list, *entry;
	size_t i;

	list = fields_array(fields, object, PROCESS ".capabilities", name, 64);
	json_array_foreach(list, i, entry) {
		if (!json_is_string(entry)) {
			fields_wrong(fields, PROCESS ".capabilities", name,
				     (int)i, "is not a string");
			return;
		}
		capabilities_take("", json_string_value(entry), set, NULL);
	}
}

static void spec_process_take_caps(struct fields *fields, const json_t *object,
				   struct spec_process *process)
{
	const json_t *caps =
		fields_object(fields, object, PROCESS, "capabilities");
	size_t i;

	process->has_caps = caps;
	for (i = 0; caps && i < SPEC_CAPS_SETS; i++)
		spec_process_set(fields, caps, spec_process_sets[i].name,
				 &process->caps[spec_process_sets[i].set]);
	/* Of others Linux says EPERM (capabilities(7)), which runc passes over. */
	process->caps[SPEC_CAPS_AMBIENT] &= process->caps[SPEC_CAPS_PERMITTED] &
					    process->caps[SPEC_CAPS_INHERITABLE];
}

static void spec_process_take_groups(struct fields *fields, const json_t *user,
				     struct spec_process *process)
{
	const json_t *list = fields_array(fields, user, PROCESS ".user",
					  "additionalGids", SPEC_GROUPS_MAX);
	const json_t *entry;
	size_t i;

	if (!json_array_size(list))
		return;
	process->groups = calloc(json_array_size(list), sizeof(*process->groups));
	if (!process->groups) {
		fields_no_memory(fields);
		return;
	}
	json_array_foreach(list, i, entry) {
		double id = json_number_value(entry);

		if (!json_is_number(entry) || id < 0 || id > UINT32_MAX) {
			fields_wrong(fields, PROCESS ".user", "additionalGids",
				     (int)i, "is not a group's number");
			return;
		}
		process->groups[process->group_count++] = (uint32_t)id;
	}
}

static void spec_process_take_user(struct fields *fields, const json_t *object,
				   struct spec_process *process)
{
	const json_t *user = fields_object(fields, object, PROCESS, "user");

	process->umask = 022;
	fields_u32(fields, user, PROCESS ".user", "uid", &process->uid);
	fields_u32(fields, user, PROCESS ".user", "gid", &process->gid);
	fields_u32(fields, user, PROCESS ".user", "umask", &process->umask);
	process->umask &= 0777;
	spec_process_take_groups(fields, user, process);
}

static void spec_process_take_limit(struct fields *fields, const json_t *entry,
				    struct spec_process *process)
{
	struct units_limit *limit = &process->limits[process->limit_count];
	const char *type = "";

	fields_string(fields, entry, PROCESS ".rlimits", "type", &type);
	fields_number(fields, entry, PROCESS ".rlimits", "soft", UINT64_MAX,
		      &limit->soft);
	fields_number(fields, entry, PROCESS ".rlimits", "hard", UINT64_MAX,
		      &limit->hard);
	if (fields->err)
		return;
	limit->resource =
		strncmp(type, "RLIMIT_", 7) ? -1 : units_resource(type + 7);
	if (limit->resource < 0)
		fields_wrong(fields, PROCESS, "rlimits", -1,
			     "names a limit that Linux does not have");
	else if (limit->soft > limit->hard)
		fields_wrong(fields, PROCESS, "rlimits", -1,
			     "has a soft limit above the hard one");
	else
		process->limit_count++;
}

static void spec_process_take_limits(struct fields *fields, const json_t *object,
				     struct spec_process *process)
{
	const json_t *entry, *list = fields_array(fields, object, PROCESS,
						  "rlimits", REQUEST_LIMITS_MAX);
	size_t i;

	json_array_foreach(list, i, entry) {
		if (json_is_object(entry))
			spec_process_take_limit(fields, entry, process);
		else
			fields_wrong(fields, PROCESS, "rlimits", (int)i,
				     "is not an object");
	}
}

static void spec_process_take_terminal(struct fields *fields,
				       const json_t *object,
				       struct spec_process *process)
{
	const json_t *size =
		fields_object(fields, object, PROCESS, "consoleSize");
	uint64_t rows = 0, columns = 0;

	fields_bool(fields, object, PROCESS, "terminal", &process->terminal);
	fields_number(fields, size, PROCESS ".consoleSize", "height",
		      UINT16_MAX, &rows);
	fields_number(fields, size, PROCESS ".consoleSize", "width", UINT16_MAX,
		      &columns);
	process->window.ws_row = (unsigned short)rows;
	process->window.ws_col = (unsigned short)columns;
}

static void spec_process_check(struct fields *fields,
			       const struct spec_process *process)
{
	unsigned int i;

	if (!process->argc || !*process->argv[0])
		fields_wrong(fields, PROCESS, "args", -1, "names no command");
	if (!process->cwd || process->cwd[0] != '/')
		fields_wrong(fields, PROCESS, "cwd", -1,
			     "is not an absolute path");
	for (i = 0; i < process->env_count && !fields->err; i++)
		if (!strchr(process->env[i], '=') || process->env[i][0] == '=')
			fields_wrong(fields, PROCESS, "env", (int)i,
				     "is not NAME=VALUE");
}

void spec_process_take(struct fields *fields, const json_t *object,
		       struct spec_process *process)
{
	fields_strings(fields, object, PROCESS, "args", SPEC_WORDS_MAX,
		       &process->argv, &process->argc);
	fields_strings(fields, object, PROCESS, "env", SPEC_WORDS_MAX,
		       &process->env, &process->env_count);
	fields_string(fields, object, PROCESS, "cwd", &process->cwd);
	fields_bool(fields, object, PROCESS, "noNewPrivileges",
		    &process->no_new_privs);
	process->has_oom_score =
		fields_int(fields, object, PROCESS, "oomScoreAdj",
			   OOM_SCORE_ADJ_MIN, OOM_SCORE_ADJ_MAX,
			   &process->oom_score);
	spec_process_take_user(fields, object, process);
	spec_process_take_caps(fields, object, process);
	spec_process_take_limits(fields, object, process);
	spec_process_take_terminal(fields, object, process);
	spec_process_check(fields, process);
}

void spec_process_free(struct spec_process *process)
{
	free(process->argv);
	free(process->env);
	free(process->groups);
	memset(process, 0, sizeof(*process));
}
