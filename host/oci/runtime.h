/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One call of gpubox-oci: what its command line says. */
#ifndef GPUBOX_OCI_RUNTIME_H
#define GPUBOX_OCI_RUNTIME_H

#include <stdbool.h>

#include "fault.h"
#include "guest_abi.h"
#include "oci/errlog.h"
#include "request/option.h"

#define RUNTIME_ADDS_MAX 64

/* In front of the command: they are of every call. */
struct runtime_options {
	const char *root; /* NULL: not said */
	const char *log;
	unsigned int log_format; /* text, json */
	bool systemd_cgroup;
	bool version;
};

/* Of update; NULL: not said. */
struct runtime_resources {
	const char *file; /* what counts instead of all others; "-" is stdin */
	const char *cpu_period;
	const char *cpu_quota;
	const char *cpu_share;
	const char *cpuset_cpus;
	const char *cpuset_mems;
	const char *memory;
	const char *pids_limit;
};

struct runtime {
	struct runtime_options options;
	char **argv; /* as it was called; owned */
	int argc;
	int command; /* which word of it is the command */
	struct errlog errlog;
	/* of one command or another; NULL, false: not said */
	const char *bundle;
	const char *pid_file;
	const char *console_socket;
	const char *process; /* a file with a process's JSON */
	const char *cwd;
	const char *user;
	const char *format;
	char **env; /* of exec, owned */
	unsigned int env_count;
	const char *caps[RUNTIME_ADDS_MAX]; /* of exec, to be added */
	const char *groups[ABI_GROUP_ADDS_MAX];
	unsigned int cap_count;
	unsigned int group_count;
	struct runtime_resources resources;
	bool all;
	bool detach;
	bool force;
	bool keep;
	bool no_new_privs;
	bool quiet;
	bool stats;
	bool tty;
	/* the words that are no options; the first is the container's id */
	char **word;
	int words;
};

/* The commands' functions: 0, an exit status of a container, or -errno. */
typedef int runtime_fn(struct runtime *runtime, struct fault *fault);

runtime_fn runtime_create, runtime_start, runtime_run, runtime_state,
	runtime_kill, runtime_delete, runtime_exec, runtime_list, runtime_ps,
	runtime_events, runtime_update, runtime_features, runtime_pause,
	runtime_resume;

/* Everything of argv[0]'s: an exit status. */
int runtime_main(int argc, char **argv);

#endif /* GPUBOX_OCI_RUNTIME_H */
