/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bundle's config.json (github.com/opencontainers/runtime-spec), as far as
 * it means something for a guest: values, checked, of the bytes that were
 * read. Nothing here looks at what they name.
 */
#ifndef GPUBOX_OCI_SPEC_H
#define GPUBOX_OCI_SPEC_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "fault.h"
#include "guest_abi.h"
#include "request/request.h"

/* What an engine writes is a tenth of this at most. */
#define SPEC_BYTES_MAX	 ((uint64_t)8 << 20)
#define SPEC_MOUNTS_MAX	 128
#define SPEC_DEVICES_MAX 1024
#define SPEC_GROUPS_MAX	 1024
#define SPEC_WORDS_MAX	 65536

/* Microseconds, where none is said: kernel/sched/core.c of Linux. */
#define SPEC_PERIOD 100000

/* The sets of capabilities(7), in the order of the guest's item. */
enum spec_caps {
	SPEC_CAPS_BOUNDING,
	SPEC_CAPS_EFFECTIVE,
	SPEC_CAPS_PERMITTED,
	SPEC_CAPS_INHERITABLE,
	SPEC_CAPS_AMBIENT,
	SPEC_CAPS_SETS,
};

/* Strings are the document's. */
struct spec_process {
	char **argv; /* NULL-terminated, owned; its strings are not */
	char **env;  /* the same: NAME=VALUE */
	unsigned int argc;
	unsigned int env_count;
	const char *cwd;
	uint32_t *groups; /* owned */
	uint64_t caps[SPEC_CAPS_SETS];
	struct units_limit limits[REQUEST_LIMITS_MAX];
	struct winsize window; /* all zero: not said */
	unsigned int group_count;
	unsigned int limit_count;
	uint32_t uid;
	uint32_t gid;
	uint32_t umask; /* 022 when not said */
	int oom_score;	/* -1000 to 1000 */
	bool has_oom_score;
	bool has_caps;
	bool terminal;
	bool no_new_privs;
};

struct spec_mount {
	const char *destination;
	const char *type;   /* "" when not said */
	const char *source; /* "" when not said */
	uint64_t bytes;	    /* size= of a tmpfs; 0: not said */
	uint32_t mode;	    /* mode= of a tmpfs; 0: not said */
	bool bind;
	bool read_only;
	bool no_exec;
	bool shared; /* what is mounted in it would reach the host, or back */
	bool mapped; /* by ids of its own */
};

struct spec_device {
	const char *path;
	uint32_t major;
	uint32_t minor;
	char type; /* c, b, u, p */
};

/* Of a namespace that guests care about. */
struct spec_namespace {
	bool is_own;	  /* listed: not the host's */
	const char *path; /* of one that is there; NULL: a new one */
};

struct spec {
	json_t *document; /* owned; the strings below are in it */
	const char *version;
	struct spec_process process; /* argc 0: there is none */
	const char *root;
	const char *hostname;	/* NULL: not said */
	const char *domainname; /* the same */
	struct spec_mount *mounts;
	struct spec_device *devices;
	unsigned int mount_count;
	unsigned int device_count;
	struct spec_namespace network, pid, ipc, uts, user;
	const char *cgroup;	   /* NULL: not said */
	const json_t *annotations; /* an object of strings, or NULL */
	const json_t *hooks;	   /* an object, or NULL */
	const json_t *sysctls;	   /* an object of strings, or NULL */
	uint64_t memory;	   /* bytes; 0: no limit */
	uint64_t cpu_quota;	   /* us of each period; 0: no limit */
	uint64_t cpu_period;	   /* us */
	uint64_t cpu_shares;	   /* 0: not said */
	uint64_t pids;		   /* processes and threads; 0: no limit */
	const char *cpuset_cpus;   /* a list; NULL: not said */
	const char *cpuset_mems;
	bool cpu_free;	/* the quota is said to be none */
	bool pids_free; /* the same of the processes' limit */
	bool read_only; /* the root */
	bool ids_moved; /* a user is another one on the host */
};

/*
 * Read @size bytes of @text, which is all of a config.json. spec_free() frees
 * @spec. Errors, FAULT_HOST, with the place in the document: -EBADMSG (no
 * JSON, a type that the specification does not have there, too many of one
 * kind), -ENOMEM; then there is nothing to free.
 */
int spec_parse(const char *text, size_t size, struct spec *spec,
	       struct fault *fault);

/* The same of the file @path. Further errors: those of input_read(). */
int spec_read(const char *path, struct spec *spec, struct fault *fault);
void spec_free(struct spec *spec);

/*
 * The same of what "linux.resources" has alone, which engines write for
 * 'update': all else of @spec is not said, and a period of 0 is none either.
 */
int spec_parse_resources(const char *text, size_t size, struct spec *spec,
			 struct fault *fault);

/*
 * The same of a process alone, which engines write for 'exec', in @size bytes
 * of @text; *@documentp is
 * the caller's, json_decref(3), and outlives @process.
 */
int spec_parse_process(const char *text, size_t size, json_t **documentp,
		       struct spec_process *process, struct fault *fault);
/* The same of the file @path. Further errors: those of input_read(). */
int spec_read_process(const char *path, json_t **documentp,
		      struct spec_process *process, struct fault *fault);
void spec_process_free(struct spec_process *process);

/* The annotation @name, or NULL. */
const char *spec_annotation(const struct spec *spec, const char *name);

/*
 * Append linux.sysctl and the domain name, which is one, too. Errors: those of
 * sysctl_add().
 */
int spec_sysctls(const struct spec *spec, struct sysctls *sysctls,
		 struct fault *fault);

#endif /* GPUBOX_OCI_SPEC_H */
