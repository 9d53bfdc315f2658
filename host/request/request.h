/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wanted of a guest, as a value: whoever asks fills one in. */
#ifndef GPUBOX_REQUEST_REQUEST_H
#define GPUBOX_REQUEST_REQUEST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include "board/board.h"
#include "fault.h"
#include "guest_abi.h"
#include "net/nic.h"
#include "request/capabilities.h"
#include "request/sysctl.h"
#include "request/units.h"

#define REQUEST_LIMITS_MAX  16 /* RLIM_NLIMITS */
#define REQUEST_GPUS_MAX    16
#define REQUEST_REGIONS_MAX 16
#define REQUEST_PIDS_MAX    (4u << 20) /* PID_MAX_LIMIT of 64 bits */

#define REQUEST_PORTS_MAX 64
#define REQUEST_PORT_TEXT 24

/* Of which NUMA node of the host the guest's vCPUs and memory are. */
enum request_numa {
	REQUEST_NUMA_OFF,  /* whichever the kernel takes */
	REQUEST_NUMA_AUTO, /* that of the devices */
	REQUEST_NUMA_NODE,
};

/* A port of this host that leads to one of the guest. */
struct request_port {
	uint32_t address; /* of this host, as a number; 0: each one */
	uint16_t host, guest;
	bool udp; /* else TCP */
};

/* What the command finds at @path of its root. */
struct request_mount {
	char *source; /* NULL: a tmpfs */
	char *path;   /* as guest_abi.h wants it */
	bool write;   /* to @source */
	bool exec;
	bool copy;	/* of @source; else a folder, or a file, is shared */
	bool as_file;	/* a file is one, also an archive or a file system */
	uint64_t bytes; /* of a tmpfs; 0: not said */
	uint32_t mode;	/* of a tmpfs's folder */
};

/* A small file that the command finds at @path, of which it has a copy. */
struct request_file {
	char *path; /* as guest_abi.h wants it */
	void *data;
	size_t size;
	uint32_t mode;
	uint32_t uid;
	uint32_t gid;
	bool follows; /* what is written to it until the guest starts */
	int fd;	      /* the same: the open file, owned */
};

/* A guest that is not to run anything, but to be saved; of plan_template.h. */
struct request_template {
	uint64_t device_room;	 /* as struct vm has it */
	const char *gpu_modules; /* as CONFIG_GPU_MODULES */
	bool ram_apart;		 /* as struct vm has it */
};

/* Strings are those of who asks, unless they are owned; NULL: not said. */
struct request {
	char *const *command;	/* NULL-terminated, at least one word */
	const char *entrypoint; /* goes before the command; "" nothing does */
	char **env; /* NAME=VALUE in order, owned; NULL-terminated */
	unsigned int env_count;
	const char *workdir;
	const char *user;
	const char *name;
	const char *hostname;
	char *hosts;  /* lines for /etc/hosts, owned */
	char *resolv; /* what /etc/resolv.conf becomes, owned */
	const char *image;
	const char *kernel;
	const char *modules;
	const char *initrd;
	const char *root;
	const char *driver; /* a file, a folder, host or none */
	const char *append;
	const char *qemu;
	bool interactive;
	bool tty;
	bool no_new_privs;
	bool alone;	  /* signals are for the command's process alone */
	bool read_only;	  /* nothing is written over the root */
	bool sealed;	  /* read-only once the mounts and files are in it */
	bool roots_run;	  /* /run and /tmp are as the root has them */
	bool verify;	  /* kept images are digested before use */
	const char *cold; /* why no template is used; NULL: one may be */
	const struct request_template *to_template; /* or NULL */
	uint64_t memory_mib;
	uint64_t scratch; /* bytes of the disk over the root; 0: memory */
	const char *scratch_file;   /* which is kept there; NULL: it is not */
	int64_t timeout_ms;	    /* 0: none */
	unsigned int kill_grace_ms; /* between SIGTERM and SIGKILL */
	unsigned int cpus;
	enum request_numa numa;
	int numa_node; /* with REQUEST_NUMA_NODE */
	uint32_t umask;
	enum board_accel accel;
	enum board_network network;
	bool host_loopback;  /* the user network reaches the host's own */
	char *network_of;    /* the namespace's file, the tap's name; owned */
	bool network_shared; /* of the namespace, with guests that come later */
	struct nics nics;    /* what is said of the tap; a MTU of 0: its own */
	bool mac_named;
	bool network_named; /* by whoever asks, not by the board */
	bool pids_may;	    /* no error where the guest's kernel has no @pids */
	bool root_folder;   /* @root is a folder, whatever is in it */
	struct request_port ports[REQUEST_PORTS_MAX];
	unsigned int port_count;
	const char *gpus[REQUEST_GPUS_MAX]; /* of --gpu, "none" left out */
	unsigned int gpu_count;
	bool gpu_required;
	bool gpus_alone; /* no other device may be named */
	bool dtb;	 /* the device tree is wanted, also without need */
	enum board_vfio vfio;
	enum board_identity_policy identity;
	const char *regions[REQUEST_REGIONS_MAX];    /* of --region */
	struct request_mount mounts[ABI_MOUNTS_MAX]; /* in order, owned */
	const uint64_t *cap_sets; /* as ABI_ITEM_CAPS; NULL: what @caps leaves */
	struct request_file *files; /* in order, owned with what is in them */
	unsigned int file_count;
	unsigned int region_count;
	unsigned int mount_count;
	struct capabilities caps;
	/* names or numbers, of which the last is NULL */
	const char *group_adds[ABI_GROUP_ADDS_MAX + 1];
	unsigned int group_add_count;
	struct units_limit limits[REQUEST_LIMITS_MAX];
	unsigned int limit_count;
	uint32_t pids;		/* how many processes and threads; 0: any */
	struct sysctls sysctls; /* owned */
	const char *term;	/* of a terminal: TERM */
	struct winsize winsize; /* the same: its size */
	char **words;		/* entrypoint and command in one, owned */
};

/* Ask for what @board gives who says nothing; the command is still missing. */
void request_init(struct request *request, const struct board *board);

/* What GPUBOX_TEMPLATE says, for who runs many programs that run gpubox. */
void request_environment(struct request *request);

/*
 * Append @mount, whose strings become @request's on success, and stay the
 * caller's on failure. Errors, FAULT_HOST, with @what in the message: -EINVAL
 * (too many).
 */
int request_add_mount(struct request *request, const struct request_mount *mount,
		      const char *what, struct fault *fault);

/*
 * Whether what is asked for goes together; the environment has every name
 * once after it. Errors, FAULT_HOST: -EINVAL, -ENOMEM.
 */
int request_settle(struct request *request, struct fault *fault);

/*
 * Append @file, whose strings become @request's in every case. Errors,
 * FAULT_HOST: -EINVAL (too many, or too large together), -ENOMEM.
 */
int request_add_file(struct request *request, const struct request_file *file,
		     struct fault *fault);

/*
 * Read those again that follow a file of the host: as with a bind mount, what
 * was written to that file since is seen, if @takes has nothing against the new
 * bytes, which end in a NUL. Errors: those of input_read_fd(), -EFBIG (they are
 * too much together); the ones behind keep their bytes.
 */
int request_read_files(struct request *request,
		       bool (*takes)(const char *path, const char *text),
		       struct fault *fault);

/* Free what @request owns. */
void request_free(struct request *request);
void request_mount_free(struct request_mount *mount);

#endif /* GPUBOX_REQUEST_REQUEST_H */
