/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The board this launcher was built for: what the configuration said, as one
 * constant. board.c is the only file of the launcher that reads CONFIG_.
 */
#ifndef GPUBOX_BOARD_H
#define GPUBOX_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum board_accel {
	BOARD_ACCEL_AUTO,
	BOARD_ACCEL_KVM,
	BOARD_ACCEL_TCG,
};

/* The last two only a request has. */
enum board_network {
	BOARD_NETWORK_NONE,
	BOARD_NETWORK_USER,
	BOARD_NETWORK_NS,
	BOARD_NETWORK_TAP,
};

enum board_vfio {
	BOARD_VFIO_AUTO,
	BOARD_VFIO_TYPE1,
	BOARD_VFIO_IOMMUFD,
	BOARD_VFIO_NONE,
};

enum board_identity_policy {
	BOARD_IDENTITY_REFUSE,
	BOARD_IDENTITY_MAP,
	BOARD_IDENTITY_QUARANTINE,
};

/* Strings are never NULL; "" means that the board does not say. */
struct board {
	const char *name;	 /* stem of the defconfig and of the image */
	const char *description; /* one line for people */
	const char *arch;	 /* as QEMU names it: x86_64, aarch64 */
	const char *machine;	 /* QEMU machine type: q35, virt */
	const char *highmem_mmio_size; /* virt: QEMU size, or "" */
	const char *pci_hole64_size;   /* q35: QEMU size, or "" */
	unsigned int gic_version;      /* virt: 2 or 3; else 0 */
	enum board_accel accel;
	const char *tcg_cpu;	     /* QEMU CPU model under TCG */
	const char *firmware;	     /* QEMU -bios, or "" */
	const char *qemu_binary;     /* name or path */
	const char *qemu_user;	     /* who runs QEMU when we are root */
	unsigned int qemu_uid_first; /* of the users that one guest has each */
	unsigned int qemu_uid_count;
	uint64_t memory_mib;
	unsigned int vcpus;
	bool module_signatures; /* leave them on the modules */
	bool kernel_of_host;	/* the guest runs the one this machine runs */
	const char *cmdline;	/* guest kernel command line */
	const char *initcall_blacklist; /* comma separated, or "" */
	const char *modules;		/* CONFIG_GUEST_MODULES, unparsed */
	const char *gpu_modules;	/* CONFIG_GPU_MODULES, the same */
	const char *openshell_modules;	/* CONFIG_OPENSHELL_MODULES, the same */
	const char *gpu_nodes;		/* ABI_ITEM_NODE, parted by '|' */
	const char *gpu_list;		/* ABI_ITEM_GPU_LIST */
	const char *gpu_log;		/* ABI_ITEM_GPU_LOG, parted by ' ' */
	bool gpu_lock_modules;		/* none may be loaded afterwards */
	enum board_network network;
	enum board_vfio vfio;
	const char *vfio_driver;      /* a device is bound to for a guest */
	bool gpu_required;	      /* no device that was asked for, no run */
	bool templates;		      /* guests go on from saved ones */
	bool numa_auto;		      /* guests are of their device's node */
	const char *identity_regions; /* "auto", "" or a checked list */
	enum board_identity_policy identity_policy;
	const char *gpu_match;		 /* vendor:device[-device] ... */
	const char *gpu_class;		 /* PCI class prefix in hex */
	bool gpu_virtual;		 /* auto may take virtual functions */
	const char *gpu_files;		 /* CONFIG_GPU_FILES, unparsed */
	const char *gpu_cdi;		 /* kind of CDI specifications */
	unsigned int boot_timeout_s;	 /* start of QEMU to the command */
	unsigned int step_timeout_ms;	 /* one step of guest-init */
	uint64_t cache_mib;		 /* what may be kept */
	unsigned int template_hours;	 /* how old one may be */
	unsigned int template_count;	 /* how many are kept */
	unsigned int kill_grace_ms;	 /* SIGTERM to SIGKILL */
	unsigned int default_timeout_s;	 /* the command; 0 is none */
	const unsigned char *public_key; /* DER SubjectPublicKeyInfo or NULL */
	size_t public_key_size;
	const char *key_name; /* key-name-hint of the FIT */
};

/* The board of this binary. */
const struct board *board_get(void);

/* The text of the .config the binary was built from, NUL-terminated. */
const char *board_config_text(void);

/* "auto", "type1", "iommufd", "none". */
const char *board_vfio_name(enum board_vfio vfio);

/* Version of gpubox as the build knew it, for --version and JSON. */
const char *board_version(void);

#endif /* GPUBOX_BOARD_H */
