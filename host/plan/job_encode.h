/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the guest is told to run, and its bytes on the control port. */
#ifndef GPUBOX_PLAN_JOB_ENCODE_H
#define GPUBOX_PLAN_JOB_ENCODE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include "fault.h"
#include "net/nic.h"
#include "qemu/vm.h"
#include "request/request.h"
#include "request/units.h"

/* The GPUs and what their driver needs; the last four as struct board has. */
struct job_gpu {
	const char (*addresses)[VM_GPU_ADDRESS]; /* in the guest */
	unsigned int count;
	const char *nodes;
	const char *list;
	const char *log;
};

/* What is mounted into the root. */
struct job_mount {
	const char *serial; /* of its disk; a share's tag; "" for a tmpfs */
	const struct request_mount *request;
	uint32_t type; /* enum abi_root */
	bool file;     /* of a share: not a folder */
};

/* Bit n of each is capability n, linux/capability.h. */
struct job_caps {
	uint64_t bounding;
	uint64_t effective;
	uint64_t permitted;
	uint64_t inheritable;
	uint64_t ambient;
};

/* Borrowed strings; NULL is "not said". */
struct job {
	char *const *argv; /* NULL-terminated, at least one */
	char *const *env;  /* NULL-terminated, or NULL */
	const char *cwd;
	const char *user;
	const char *hostname;
	const char *hosts;  /* lines for /etc/hosts */
	const char *resolv; /* what /etc/resolv.conf becomes */
	uint32_t flags;	    /* ABI_JOB_* */
	uint32_t umask;
	uint32_t step_ms;
	uint32_t pids;		       /* 0: not said */
	const struct sysctls *sysctls; /* NULL: none */
	uint64_t realtime_ns;	       /* since 1970; 0: not said */
	const uint8_t *seed;  /* ABI_SEED_SIZE bytes: from a template */
	uint32_t root_type;   /* enum abi_root; 0: none */
	const char *root;     /* serial number of its disk */
	uint32_t driver_type; /* the same for the driver layer */
	const char *driver;
	uint32_t scratch_type; /* the same for the scratch disk */
	const char *scratch;
	struct job_gpu gpu;
	const struct job_mount *mounts;
	unsigned int mount_count;
	const struct request_file *files;
	unsigned int file_count;
	const struct units_limit *limits;
	unsigned int limit_count;
	const char *const *group_adds; /* NULL-terminated names or numbers, or NULL */
	const struct job_caps *caps; /* NULL: root has all, others none */
	struct winsize winsize;	     /* with ABI_JOB_TTY */
	const struct nics *nics;     /* NULL: none */
};

/*
 * Encode @job as one ABI_JOB frame with its header. In front of the job's own
 * environment stand the defaults (PATH, HOSTNAME, TERM with a tty, which is
 * @term or else "xterm") whose names the job does not have.
 *
 * On success *@framep is the caller's, freed with free(). Errors, FAULT_HOST:
 * -E2BIG (over ABI_PAYLOAD_MAX, nothing is cut), -ENOMEM.
 */
int job_encode(const struct job *job, const char *term, uint8_t **framep,
	       size_t *sizep, struct fault *fault);

/* The same as an ABI_SPAWN frame of @process, without what it cannot have. */
int job_encode_spawn(const struct job *job, const char *term, uint32_t process,
		     uint8_t **framep, size_t *sizep, struct fault *fault);

#endif /* GPUBOX_PLAN_JOB_ENCODE_H */
