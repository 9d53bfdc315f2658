/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The job: what the host asks for, taken out of an ABI_JOB payload. */
#ifndef GPUBOX_GUEST_INIT_JOB_H
#define GPUBOX_GUEST_INIT_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guest_abi.h"
#include "job_file.h"
#include "job_mount.h"
#include "job_nic.h"
#include "job_sysctl.h"

#define JOB_RLIMITS    16 /* RLIM_NLIMITS of every architecture of ours */
#define JOB_GROUPS_MAX 65536
#define JOB_HOST_MAX   64 /* __NEW_UTS_LEN of the kernel */
#define JOB_STEP_MS    30000

struct job_rlimit {
	uint64_t soft;
	uint64_t hard;
};

struct job_winsize {
	uint16_t rows;
	uint16_t cols;
	uint16_t xpixels;
	uint16_t ypixels;
};

/* What it says of GPUs. Strings are set by job_fill(), as below. */
struct job_gpu {
	size_t count;
	size_t node_count;
	size_t log_count;
	const char *addresses[ABI_GPUS_MAX];
	const char *nodes[ABI_NODES_MAX]; /* valid rules: node_rule.h */
	const char *logs[ABI_GPU_LOGS_MAX];
	const char *list; /* NULL: the driver has none */
};

/* The capabilities: bit n is capability n, linux/capability.h. */
struct job_caps {
	uint64_t bounding;
	uint64_t effective;
	uint64_t permitted;
	uint64_t inheritable;
	uint64_t ambient;
};

struct job {
	uint32_t flags; /* ABI_JOB_... */
	uint32_t uid;
	uint32_t gid;
	uint32_t umask;
	uint32_t step_ms;
	uint32_t pids;	       /* 0: as many as there may be */
	uint32_t root_type;    /* enum abi_root; 0: the initramfs */
	uint32_t driver_type;  /* enum abi_root; 0: no driver layer */
	uint32_t scratch_type; /* ABI_ROOT_EXT4; 0: memory */
	uint64_t realtime_ns;  /* 0: leave the clock alone */
	size_t argc;
	size_t envc;
	size_t string_bytes; /* of arguments and environment with their NULs */
	size_t group_count;
	size_t group_add_count;
	bool has_caps; /* else they are left as they are */
	struct job_caps caps;
	uint32_t rlimit_mask; /* bit n: rlimit[n] is asked for */
	struct job_rlimit rlimit[JOB_RLIMITS];
	struct job_winsize winsize;
	struct job_gpu gpu;
	struct job_mounts mounts;
	struct job_files files;
	struct job_sysctls sysctls;
	struct job_nics nics;
	bool seeded; /* the guest comes from a template */
	uint8_t seed[ABI_SEED_SIZE];
	/* set by job_fill(); they point into the payload */
	uint32_t *groups;
	const char *cwd;
	const char *hostname; /* NULL: leave it alone */
	const char *user;     /* NULL: uid, gid and groups count */
	const char *hosts;    /* lines for /etc/hosts; NULL: none */
	const char *resolv;   /* /etc/resolv.conf; NULL: QEMU's name server */
	const char *root;     /* serial number of the disk; with root_type */
	const char *driver;   /* the same with driver_type */
	const char *scratch;  /* the same with scratch_type */
	const char *group_adds[ABI_GROUP_ADDS_MAX];
	char **argv;
	char **envp;
};

/*
 * Check the payload and fill in @job but for what job_fill() sets. Changes
 * nothing in the payload. On error *@why is a sentence for people. Errors:
 * -EPROTO (another ABI_VERSION), -EBADMSG (anything malformed).
 */
int job_scan(const uint8_t *payload, size_t size, struct job *job,
	     const char **why);

/*
 * The same for an ABI_SPAWN payload: *@process is its number, set as soon as
 * there is one, else 0. It has fewer items and flags.
 */
int job_scan_spawn(const uint8_t *payload, size_t size, struct job *job,
		   uint32_t *process, const char **why);

/* An ABI_NETWORK payload, into @nics; errors as above. */
int job_scan_nics(const uint8_t *payload, size_t size, struct job_nics *nics,
		  const char **why);

/*
 * After job_scan() or job_scan_spawn(): end every string by a NUL within the payload, which must
 * have one byte more than @size, and fill the vectors: @argv takes argc + 1
 * pointers, @envp envc + 1; both get their NULL.
 */
void job_fill(uint8_t *payload, size_t size, struct job *job, char **argv,
	      char **envp);

#endif /* GPUBOX_GUEST_INIT_JOB_H */
