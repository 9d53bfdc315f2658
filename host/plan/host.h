/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a plan stands on: facts of the host and of the files that are named,
 * found by somebody who looked (prepare/), or written down by a test. Values:
 * no descriptor, nothing that was taken. Pointers are borrowed.
 */
#ifndef GPUBOX_PLAN_HOST_H
#define GPUBOX_PLAN_HOST_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "boot/built.h"
#include "driver/info.h"
#include "driver/parts.h"
#include "fault.h"
#include "guest_abi.h"
#include "layer/layer.h"
#include "layout/numa.h"
#include "net/nic.h"
#include "qemu/accel.h"
#include "qemu/caps.h"
#include "qemu/user.h"
#include "qemu/virtiofsd.h"
#include "qemu/vm.h"
#include "vfio/claim.h"
#include "vfio/select.h"
#include "vfio/strategy.h"

/* The devices that are asked for, or why none of them can be had. */
struct host_gpus {
	int err; /* 0, or the errno of @why */
	struct fault why;
	bool lost; /* they were chosen, and could not be taken */
	struct selection selection;
	struct claim claim;	   /* how they are, or were before */
	const struct claim *taken; /* how they are since; NULL: not taken */
	struct strategy_facts strategy; /* what the kernel offers for them */
	unsigned int huge_kib; /* pages for all of the guest's RAM; 0: none */
};

/* What the guest boots from. */
struct host_boot {
	char image[PATH_MAX];  /* the board's */
	char release[128];     /* of the kernel; "" when nobody can tell yet */
	bool of_host;	       /* the kernel is the one that runs here */
	unsigned int overlays; /* in the image */
	uint32_t pci_domain;   /* that they give to the guest's PCI bus */
};

enum host_file_id {
	HOST_KERNEL,
	HOST_INITRD,
	HOST_DTB,
	HOST_FILES,
};

/* A file in memory for QEMU. */
struct host_file {
	const char *name; /* what it is to QEMU; NULL: there is none */
	uint64_t size;	  /* bytes */
	char source[512]; /* where its parts came from, for people */
	char sha256[65];  /* "" until somebody asks */
};

/* The template that the run can go on from, or why there is none. */
struct host_template {
	bool found;
	bool wanted;	      /* else none is to be made of this kind */
	char name[96];	      /* of its file; "": the run has to start cold */
	char why[256];	      /* none is found */
	int64_t age_s;	      /* of the one that is found */
	uint64_t device_room; /* as struct vm has it */
	bool ram_apart;	      /* the same */
};

/* In the order in which QEMU gets them. */
enum host_disk_id {
	HOST_ROOT,
	HOST_SCRATCH,
	HOST_MOUNT, /* of them there are VM_MOUNTS_MAX */
	HOST_DRIVER = HOST_MOUNT + VM_MOUNTS_MAX,
	HOST_DISKS,
};

struct host_disk {
	uint32_t type; /* enum abi_root; 0: there is none */
	bool write;
	bool made;	       /* else the run makes it */
	uint64_t size;	       /* bytes; 0: not made yet */
	char path[LAYER_PATH]; /* of the image */
};

/* How a mount of the request comes into the guest. */
enum host_mount_kind {
	HOST_TMPFS, /* or there is none */
	HOST_IMAGE,
	HOST_SHARE,
};

struct host_mount {
	enum host_mount_kind kind;
	unsigned int number; /* of HOST_MOUNT and on, or of the shares */
	bool file;	     /* of a share: not a folder */
};

/* What shares with the guest. */
struct host_shares {
	unsigned int count;
	struct virtiofsd program; /* valid with a count */
	enum built_has kernel;	  /* whether the guest's has virtiofs */
};

struct host {
	const struct qemu_caps *caps;
	struct numa numa; /* read when the request is bound to a node */
	struct accel accel;
	struct user user; /* whom QEMU runs as */
	uint64_t page;	  /* bytes */
	struct host_gpus gpus;
	struct host_boot boot;
	struct host_template template;
	struct host_file files[HOST_FILES];
	struct host_disk disks[HOST_DISKS];
	struct host_mount mounts[ABI_MOUNTS_MAX]; /* as the request's */
	struct host_shares shares;
	const struct oci_config *config;  /* of the root's; NULL: none */
	const struct driver_info *driver; /* of HOST_DRIVER's */
	char without_driver[1024]; /* why the host's is not there, or "" */
	const struct nics *nics;   /* of a namespace or a tap; NULL: neither */
	const struct parts *parts; /* of the driver; NULL: no driver */
};

#endif /* GPUBOX_PLAN_HOST_H */
