/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What only a running host can tell: asked from it, or read from the file
 * that a capture leaves in the tree.
 */
#ifndef GPUBOX_DOCTOR_LIVE_H
#define GPUBOX_DOCTOR_LIVE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "board/board.h"

#define LIVE_FILE "/gpubox/live.json"

enum live_node {
	LIVE_NODE_UNKNOWN,
	LIVE_NODE_MISSING,
	LIVE_NODE_DENIED, /* not readable and writable for us */
	LIVE_NODE_OK,
};

enum live_lock {
	LIVE_LOCK_UNKNOWN,
	LIVE_LOCK_FREE, /* also: there is no such file */
	LIVE_LOCK_TAKEN,
};

struct live {
	bool known;
	char arch[16]; /* as uname -m */
	uint64_t page_size;
	bool is_root;
	bool ipc_lock;	 /* CAP_IPC_LOCK: no limit on locked memory */
	uint64_t locked; /* hard limit in bytes; UINT64_MAX none */
	bool kvm;	 /* a vCPU of the board's kind executes */
	char kvm_reason[256];
	/* of an Arm host with KVM */
	bool gic_v2, gic_v3, its;
	unsigned int ipa_bits; /* 0 unknown */
	char qemu_error[256];  /* "" when it was found */
	char qemu_path[256];
	char qemu_version[32];
	bool qemu_machine, qemu_vfio, qemu_iommufd, qemu_mmio_window;
	json_t *nodes; /* path: "ok", "denied" or "missing" */
	json_t *locks; /* path: true when somebody has it */
};

/*
 * Ask this host (@root "") or read LIVE_FILE below @root; without that file or
 * with a damaged one @live->known stays false. -ENOMEM. live_free() in every
 * case.
 */
int live_gather(const char *root, const struct board *board, struct live *live);
void live_free(struct live *live);

/* Whether we may open a device node; remembered in @live. */
enum live_node live_node(const char *root, struct live *live, const char *path);

/* Whether somebody has the lock of file @path, see lock_ask(); remembered. */
enum live_lock live_lock(const char *root, struct live *live, const char *path);

/* What live_gather() reads back, as JSON; NULL when out of memory. */
json_t *live_to_json(const struct live *live);

/*
 * The part of live_gather() for a captured tree; what it lacks is unknown.
 * -ENOMEM.
 */
int live_from_tree(const char *root, struct live *live);

#endif /* GPUBOX_DOCTOR_LIVE_H */
