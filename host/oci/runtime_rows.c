// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/runtime_rows.h"

#include <errno.h>
#include <stddef.h>

#include "request/env.h"
#include "request/units.h"

/* A bit for each command that has options of its own. */
enum {
	RUNTIME_CREATE = 1 << 0,
	RUNTIME_RUN = 1 << 1,
	RUNTIME_EXEC = 1 << 2,
	RUNTIME_KILL = 1 << 3,
	RUNTIME_DELETE = 1 << 4,
	RUNTIME_LIST = 1 << 5,
	RUNTIME_PS = 1 << 6,
	RUNTIME_EVENTS = 1 << 7,
	RUNTIME_UPDATE = 1 << 8,
	RUNTIME_OTHER = 1 << 9,
};

static int runtime_rows_env(void *into, const struct option_row *row,
			    const char *arg, struct fault *fault)
{
	struct runtime *runtime = into;

	(void)row;
	return env_add(&runtime->env, &runtime->env_count, arg, fault);
}

static int runtime_rows_fds(void *into, const struct option_row *row,
			    const char *arg, struct fault *fault)
{
	uint64_t number;
	int err;

	(void)into;
	(void)row;
	err = units_number("--preserve-fds", arg, 10, 0, INT32_MAX, &number,
			   fault);
	if (!err && number)
		err = fault_set(fault, FAULT_HOST, -EINVAL,
				"--preserve-fds %s: a guest is another machine, "
				"which has no descriptors of this one but 0, 1 "
				"and 2",
				arg);
	return err;
}

static int runtime_rows_add(const char **list, unsigned int *count,
			    unsigned int max, const char *option,
			    const char *arg, struct fault *fault)
{
	if (*count == max)
		return fault_set(fault, FAULT_HOST, -E2BIG,
				 "%s: is there more than %u times", option, max);
	list[(*count)++] = arg;
	return 0;
}

static int runtime_rows_cap(void *into, const struct option_row *row,
			    const char *arg, struct fault *fault)
{
	struct runtime *runtime = into;

	(void)row;
	return runtime_rows_add(runtime->caps, &runtime->cap_count,
				RUNTIME_ADDS_MAX, "--cap", arg, fault);
}

static int runtime_rows_group(void *into, const struct option_row *row,
			      const char *arg, struct fault *fault)
{
	struct runtime *runtime = into;

	(void)row;
	return runtime_rows_add(runtime->groups, &runtime->group_count,
				ABI_GROUP_ADDS_MAX, "--additional-gids", arg,
				fault);
}

static const struct option_row runtime_rows_of_all[] = {
	{OPTION_ROW_STRING("root", 0, "FOLDER", struct runtime_options, root),
	 .help = "where the containers' states are"},
	{OPTION_ROW_STRING("log", 0, "FILE", struct runtime_options, log),
	 .help = "append errors to FILE, besides stderr"},
	{OPTION_ROW_VALUE("log-format", 0, "text|json", option_set_choice),
	 .offset = offsetof(struct runtime_options, log_format),
	 .help = "how they look there"},
	{OPTION_ROW_FLAG("systemd-cgroup", 0, struct runtime_options,
			 systemd_cgroup),
	 .help = "cgroupsPath is SLICE:PREFIX:NAME, a scope of systemd's"},
	{OPTION_ROW_FLAG("version", 'v', struct runtime_options, version),
	 .help = "print the version"},
	{.name = "rootless", .takes = OPTION_VALUE},
	{.name = "criu", .takes = OPTION_VALUE},
	{.name = "debug"},
	{.name = NULL},
};

const struct option_command runtime_rows_global = {
	.name = "oci",
	.synopsis = "[OPTION...] COMMAND [OPTION...] [ID]",
	.about = "Run containers of an engine in guests: podman, docker, "
		 "containerd, Kubernetes and Slurm call this as they call runc.",
	.more = runtime_rows_of_all,
	.command_follows = true,
};

static const struct option_row runtime_rows[] = {
	{OPTION_ROW_STRING("bundle", 'b', "FOLDER", struct runtime, bundle),
	 .help = "with config.json in it; else the working directory",
	 .verbs = RUNTIME_CREATE | RUNTIME_RUN},
	{OPTION_ROW_STRING("pid-file", 0, "FILE", struct runtime, pid_file),
	 .help = "write the number of the process to wait for there",
	 .verbs = RUNTIME_CREATE | RUNTIME_RUN | RUNTIME_EXEC},
	{OPTION_ROW_STRING("console-socket", 0, "SOCKET", struct runtime,
			   console_socket),
	 .help = "where the terminal's other end goes",
	 .verbs = RUNTIME_CREATE | RUNTIME_RUN | RUNTIME_EXEC},
	{OPTION_ROW_VALUE("preserve-fds", 0, "N", runtime_rows_fds),
	 .help = "0: a guest has no others than 0, 1 and 2",
	 .verbs = RUNTIME_CREATE | RUNTIME_RUN | RUNTIME_EXEC},
	{.name = "no-pivot", .verbs = RUNTIME_CREATE | RUNTIME_RUN},
	{.name = "no-new-keyring", .verbs = RUNTIME_CREATE | RUNTIME_RUN},
	{.name = "no-subreaper", .verbs = RUNTIME_RUN},
	{OPTION_ROW_FLAG("keep", 0, struct runtime, keep),
	 .help = "leave the state when the container has ended",
	 .verbs = RUNTIME_RUN},
	{OPTION_ROW_FLAG("detach", 'd', struct runtime, detach),
	 .help = "return as soon as the command runs",
	 .verbs = RUNTIME_RUN | RUNTIME_EXEC},
	{OPTION_ROW_STRING("process", 'p', "FILE", struct runtime, process),
	 .help = "what to execute, as \"process\" of config.json",
	 .verbs = RUNTIME_EXEC},
	{OPTION_ROW_STRING("cwd", 0, "FOLDER", struct runtime, cwd),
	 .help = "where it starts", .verbs = RUNTIME_EXEC},
	{OPTION_ROW_VALUE("env", 'e', "NAME=VALUE", runtime_rows_env),
	 .help = "of its environment", .verbs = RUNTIME_EXEC},
	{OPTION_ROW_STRING("user", 'u', "UID[:GID]", struct runtime, user),
	 .help = "as whom it runs", .verbs = RUNTIME_EXEC},
	{OPTION_ROW_FLAG("tty", 't', struct runtime, tty),
	 .help = "it gets a terminal", .verbs = RUNTIME_EXEC},
	{OPTION_ROW_VALUE("cap", 'c', "NAME", runtime_rows_cap),
	 .help = "one more capability for it", .verbs = RUNTIME_EXEC},
	{OPTION_ROW_VALUE("additional-gids", 'g', "GID", runtime_rows_group),
	 .help = "one more group for it", .verbs = RUNTIME_EXEC},
	{OPTION_ROW_FLAG("no-new-privs", 0, struct runtime, no_new_privs),
	 .help = "no privilege is gained on the way", .verbs = RUNTIME_EXEC},
	{.name = "process-label", .takes = OPTION_VALUE, .verbs = RUNTIME_EXEC},
	{.name = "apparmor", .takes = OPTION_VALUE, .verbs = RUNTIME_EXEC},
	{.name = "cgroup", .takes = OPTION_VALUE, .verbs = RUNTIME_EXEC},
	{.name = "ignore-paused", .verbs = RUNTIME_EXEC},
	{OPTION_ROW_FLAG("all", 'a', struct runtime, all),
	 .help = "every process of the container", .verbs = RUNTIME_KILL},
	{OPTION_ROW_FLAG("force", 'f', struct runtime, force),
	 .help = "end one that runs; one that is not there is no error",
	 .verbs = RUNTIME_DELETE},
	{OPTION_ROW_STRING("format", 'f', "table|json", struct runtime, format),
	 .help = "how it looks", .verbs = RUNTIME_LIST | RUNTIME_PS},
	{OPTION_ROW_FLAG("quiet", 'q', struct runtime, quiet),
	 .help = "only ids", .verbs = RUNTIME_LIST},
	{OPTION_ROW_FLAG("stats", 0, struct runtime, stats),
	 .help = "once, and end", .verbs = RUNTIME_EVENTS},
	{.name = "interval", .takes = OPTION_VALUE, .verbs = RUNTIME_EVENTS},
	{OPTION_ROW_STRING("resources", 'r', "FILE", struct runtime,
			   resources.file),
	 .help = "as \"linux.resources\", \"-\" is stdin; other options do not count",
	 .verbs = RUNTIME_UPDATE},
	{OPTION_ROW_STRING("cpu-period", 0, "US", struct runtime,
			   resources.cpu_period),
	 .help = "microseconds, of which the quota is a part",
	 .verbs = RUNTIME_UPDATE},
	{OPTION_ROW_STRING("cpu-quota", 0, "US", struct runtime,
			   resources.cpu_quota),
	 .help = "microseconds of processors in each period; -1: what the vCPUs take",
	 .verbs = RUNTIME_UPDATE},
	{OPTION_ROW_STRING("cpu-share", 0, "N", struct runtime,
			   resources.cpu_share),
	 .help = "weight beside other containers, 1024 is usual",
	 .verbs = RUNTIME_UPDATE},
	{OPTION_ROW_STRING("cpuset-cpus", 0, "LIST", struct runtime,
			   resources.cpuset_cpus),
	 .help = "processors to be on, as 0-3,8", .verbs = RUNTIME_UPDATE},
	{OPTION_ROW_STRING("cpuset-mems", 0, "LIST", struct runtime,
			   resources.cpuset_mems),
	 .help = "memory nodes to be on", .verbs = RUNTIME_UPDATE},
	{OPTION_ROW_STRING("memory", 0, "SIZE", struct runtime, resources.memory),
	 .help = "only as much as the guest has", .verbs = RUNTIME_UPDATE},
	{OPTION_ROW_STRING("pids-limit", 0, "N", struct runtime,
			   resources.pids_limit),
	 .help = "only what the guest's limit of processes is",
	 .verbs = RUNTIME_UPDATE},
	{.name = "memory-reservation",
	 .takes = OPTION_VALUE,
	 .verbs = RUNTIME_UPDATE},
	{.name = "memory-swap", .takes = OPTION_VALUE, .verbs = RUNTIME_UPDATE},
	{.name = "kernel-memory", .takes = OPTION_VALUE, .verbs = RUNTIME_UPDATE},
	{.name = "kernel-memory-tcp",
	 .takes = OPTION_VALUE,
	 .verbs = RUNTIME_UPDATE},
	{.name = "blkio-weight", .takes = OPTION_VALUE, .verbs = RUNTIME_UPDATE},
	{.name = "cpu-burst", .takes = OPTION_VALUE, .verbs = RUNTIME_UPDATE},
	{.name = "cpu-idle", .takes = OPTION_VALUE, .verbs = RUNTIME_UPDATE},
	{.name = "cpu-rt-period", .takes = OPTION_VALUE, .verbs = RUNTIME_UPDATE},
	{.name = "cpu-rt-runtime", .takes = OPTION_VALUE, .verbs = RUNTIME_UPDATE},
	{.name = "l3-cache-schema", .takes = OPTION_VALUE, .verbs = RUNTIME_UPDATE},
	{.name = "mem-bw-schema", .takes = OPTION_VALUE, .verbs = RUNTIME_UPDATE},
};

const struct option_command runtime_rows_every = {
	.name = "oci",
	OPTION_ROWS(runtime_rows),
	.more = runtime_rows_of_all,
};

#define RUNTIME_FORM(command, bit, words, what)                                \
	.name = "oci " command, .synopsis = words, .about = what, .verb = bit, \
	OPTION_ROWS(runtime_rows)

#define RUNTIME_ID .words_max = 1

const struct runtime_command runtime_rows_commands[] = {
	{{RUNTIME_FORM("create", RUNTIME_CREATE, "[OPTION...] ID",
		       "Make a container of a bundle. Its guest waits for 'start'."),
	  RUNTIME_ID},
	 runtime_create,
	 1},
	{{RUNTIME_FORM("start", RUNTIME_OTHER, "ID",
		       "Boot the guest, and return when the command runs."),
	  RUNTIME_ID},
	 runtime_start,
	 1},
	{{RUNTIME_FORM("run", RUNTIME_RUN, "[OPTION...] ID",
		       "Create, start, wait and delete in one."),
	  RUNTIME_ID},
	 runtime_run,
	 1},
	{{RUNTIME_FORM("state", RUNTIME_OTHER, "ID",
		       "Print what is known of a container, as JSON."),
	  RUNTIME_ID},
	 runtime_state,
	 1},
	{{RUNTIME_FORM(
		  "kill", RUNTIME_KILL, "[OPTION...] ID [SIGNAL]",
		  "Send a signal to the command, SIGTERM unless another is named."),
	  .words_max = 2},
	 runtime_kill,
	 1},
	{{RUNTIME_FORM("delete", RUNTIME_DELETE, "[OPTION...] ID",
		       "Remove a container that has ended."),
	  RUNTIME_ID},
	 runtime_delete,
	 1},
	{{RUNTIME_FORM("exec", RUNTIME_EXEC, "[OPTION...] ID [COMMAND...]",
		       "Execute one more command in a container."),
	  .command_follows = true},
	 runtime_exec,
	 1},
	{{RUNTIME_FORM("list", RUNTIME_LIST, "[OPTION...]", "List the containers."),
	  .words_max = 0},
	 runtime_list,
	 0},
	{{RUNTIME_FORM("ps", RUNTIME_PS, "[OPTION...] ID [WORD...]",
		       "Print the process that stands for a container on the host."),
	  .words_max = 16},
	 runtime_ps,
	 1},
	{{RUNTIME_FORM("events", RUNTIME_EVENTS, "--stats ID",
		       "Print what a container uses."),
	  RUNTIME_ID},
	 runtime_events,
	 1},
	{{RUNTIME_FORM("update", RUNTIME_UPDATE, "[OPTION...] ID",
		       "Change what a container may have of the host's processors."),
	  RUNTIME_ID},
	 runtime_update,
	 1},
	{{RUNTIME_FORM("pause", RUNTIME_OTHER, "ID",
		       "Let nothing of a container run."),
	  RUNTIME_ID},
	 runtime_pause,
	 1},
	{{RUNTIME_FORM("resume", RUNTIME_OTHER, "ID", "Let it go on."), RUNTIME_ID},
	 runtime_resume,
	 1},
	{{RUNTIME_FORM("features", RUNTIME_OTHER, "",
		       "Print what this runtime supports, as JSON."),
	  .words_max = 0},
	 runtime_features,
	 0},
};

const size_t runtime_rows_count =
	sizeof(runtime_rows_commands) / sizeof(runtime_rows_commands[0]);
