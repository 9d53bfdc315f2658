/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user asked of `gpubox run`: its command line as a value. */
#ifndef GPUBOX_REQUEST_OPTIONS_H
#define GPUBOX_REQUEST_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "board/board.h"
#include "fault.h"
#include "guest_abi.h"
#include "request/options_mount.h"
#include "request/units.h"

#define OPTIONS_LIMITS_MAX  16 /* RLIM_NLIMITS */
#define OPTIONS_GPUS_MAX    16
#define OPTIONS_REGIONS_MAX 16

/* Strings are the command line's own; NULL where the user said nothing. */
struct options {
	char **command; /* NULL-terminated, at least one word */
	char **env;	/* NAME=VALUE in order, owned; NULL-terminated */
	unsigned int env_count;
	const char *workdir;
	const char *user;
	const char *name;
	const char *hostname;
	const char *image;
	const char *kernel;
	const char *modules;
	const char *initrd;
	const char *root;
	const char *driver; /* a file, a folder, host or none */
	const char *append;
	const char *qemu;
	const char *keep_dir;
	bool interactive;
	bool tty;
	bool no_new_privs;
	bool read_only; /* nothing is written over the root */
	bool verify;	/* kept images are digested before use */
	bool dry_run;
	bool json;
	bool keep;
	bool help;
	bool verbose;
	bool quiet;
	uint64_t memory_mib;
	uint64_t scratch;      /* bytes of the disk over the root; 0: memory */
	int64_t timeout_ms;    /* 0: none */
	uint64_t output_limit; /* bytes of each stream in --json */
	unsigned int cpus;
	uint32_t umask;
	enum board_accel accel;
	enum board_network network;
	const char *gpus[OPTIONS_GPUS_MAX]; /* of --gpu, "none" left out */
	unsigned int gpu_count;
	bool gpu_required;
	enum board_vfio vfio;
	enum board_identity_policy identity;
	const char *regions[OPTIONS_REGIONS_MAX];    /* of --region */
	struct options_mount mounts[ABI_MOUNTS_MAX]; /* in order, owned */
	unsigned int region_count;
	unsigned int mount_count;
	const char *dump_dtb;
	struct units_limit limits[OPTIONS_LIMITS_MAX];
	unsigned int limit_count;
};

/*
 * Read the words behind `gpubox run`; argv[0] is "run". What the user leaves
 * out is @board's. Options end at the first word that is none.
 *
 * On success the caller frees with options_free(); on failure there is
 * nothing to free. Errors, FAULT_HOST: -EINVAL (an option, its value, or no
 * command), -ENOMEM, what reading --env-file says.
 */
int options_parse(int argc, char **argv, const struct board *board,
		  struct options *options, struct fault *fault);
void options_free(struct options *options);

#endif /* GPUBOX_REQUEST_OPTIONS_H */
