/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The virtual machine as a value, and the QEMU command line that is it.
 * Nothing here touches the host: same struct, same words.
 */
#ifndef GPUBOX_QEMU_VM_H
#define GPUBOX_QEMU_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "board/board.h"
#include "fault.h"
#include "layout/layout.h"
#include "layout/rows.h"
#include "qemu/caps.h"

/*
 * The descriptors QEMU finds open. Fixed numbers, so that a dry run prints
 * the same words as the run. KERNEL, INITRD and DTB are memfds that QEMU
 * opens as /proc/self/fd/N; a DISK is an image that it opens as a set of
 * descriptors; IOMMUFD and VFIO are its devices; a LOCK is not
 * used, but keeps a device of the host taken until QEMU has ended; the others
 * are ends of socket pairs.
 */
#define VM_DISKS_MAX   16
#define VM_CMDLINE_MAX 2047 /* COMMAND_LINE_SIZE of x86 and arm64, less a NUL */
#define VM_MOUNTS_MAX  8 /* disks and shares; each takes a slot of the PCI bus */
#define VM_GPUS_MAX    16
#define VM_PORTS_MAX   64
#define VM_NICS_MAX    4
#define VM_LOCKS_MAX   64

enum vm_fd {
	VM_FD_QMP = 3,
	VM_FD_CONTROL,
	VM_FD_STDIN,
	VM_FD_STDOUT,
	VM_FD_STDERR,
	VM_FD_CONSOLE,
	VM_FD_KERNEL,
	VM_FD_INITRD,
	VM_FD_DTB,
	VM_FD_DISK,
	VM_FD_IOMMUFD = VM_FD_DISK + VM_DISKS_MAX,
	VM_FD_VFIO,
	VM_FD_LOCK = VM_FD_VFIO + VM_GPUS_MAX,
	VM_FD_NIC = VM_FD_LOCK + VM_LOCKS_MAX,
	VM_FD_OUTSIDE, /* of the wire, see qemu/netdev.h */
	VM_FD_STATE,   /* the file of a template, see qemu/vm_boot.h */
	VM_FD_SHARE,   /* sockets of those who share folders */
	VM_FD_TAP = VM_FD_SHARE + VM_MOUNTS_MAX, /* of each of vm.macs */
	VM_FD_RAM = VM_FD_TAP + VM_NICS_MAX,	 /* see vm.ram_apart */
	VM_FD_END,
};

/* An image that is VM_FD_DISK and the number of its row. */
struct vm_disk {
	const char *serial; /* begins with a letter */
	bool write;
	bool forget; /* with @write: nobody reads it after the guest */
};

/* A port of the host that leads to one of the guest, by the user network. */
struct vm_port {
	uint32_t address; /* of the host, as a number; 0: each one */
	uint16_t host, guest;
	bool udp; /* else TCP */
};

/* A device of the host for the guest. */
struct vm_gpu {
	char host[24];	       /* its address there, "000f:01:00.0" */
	uint64_t window_bytes; /* of 64-bit address space it needs */
};

/* How the guest comes to be. */
enum vm_start {
	VM_START_COLD,	   /* its kernel boots */
	VM_START_TEMPLATE, /* the same, and is saved before its job comes */
	VM_START_RESTORE,  /* it goes on from what was saved */
};

struct vm {
	const struct board *board;
	const struct qemu_caps *caps;
	const char *name; /* of the run; QEMU's process name */
	bool kvm;	  /* else TCG */
	uint64_t memory_mib;
	unsigned int vcpus;
	enum vm_start start;
	/* the guest's RAM is VM_FD_RAM, and not in the template's stream */
	bool ram_apart;
	const char *cmdline; /* the whole kernel command line */
	bool dtb;	     /* VM_FD_DTB is passed */
	uint32_t pci_domain; /* what the guest's tree calls its PCI bus */
	enum board_network network;
	bool host_loopback;	  /* the user network reaches the host's own */
	unsigned int nic_count;	  /* on taps */
	unsigned int nic_reserve; /* the last of them: none has an interface */
	uint8_t macs[VM_NICS_MAX][6];
	unsigned int port_count;
	struct vm_port ports[VM_PORTS_MAX];
	unsigned int disk_count;
	struct vm_disk disks[VM_DISKS_MAX];
	unsigned int share_count; /* of folders; all memory is shared then */
	unsigned int gpu_count;
	struct vm_gpu gpus[VM_GPUS_MAX];
	bool iommufd;	       /* VM_FD_IOMMUFD and _VFIO, else type1 */
	unsigned int huge_kib; /* pages of the guest's RAM; 0: ordinary */
	/* where the memory lies; NULL: as the machine has it */
	const struct layout *layout;
	uint64_t initrd_bytes; /* 0: not known yet */
	/* 64-bit address space for devices that come after the start */
	uint64_t device_room;
	/* QEMU starts as root and becomes this user by itself, or NULL */
	const char *become_user;
};

/*
 * Build QEMU's argument vector.
 *
 * On success *@argvp is a NULL-terminated vector, argv[0] the path of QEMU,
 * that the caller frees with vm_argv_free(). Errors: -ENOTSUP when this QEMU
 * lacks what the machine needs (FAULT_VMM, named), -EINVAL when the machine
 * cannot have that memory or that many vCPUs, -E2BIG when the kernel's command
 * line gets too long (FAULT_HOST), -ENOMEM.
 */
int vm_argv(const struct vm *vm, char ***argvp, struct fault *fault);

/*
 * The same machine, but instead of starting QEMU writes the machine's device
 * tree to @file and ends. Errors as above; -ENOTSUP (FAULT_HOST) when the
 * machine has no device tree.
 */
int vm_argv_dumpdtb(const struct vm *vm, const char *file, char ***argvp,
		    struct fault *fault);
void vm_argv_free(char **argv);

/*
 * Whether the memory of @vm, were it to go on from a template, has to stand
 * apart from the template's stream: it is shared, and no device maps all of it.
 */
bool vm_ram_is_apart(const struct vm *vm);

#define VM_GPU_ADDRESS 16

/*
 * The PCI address at which the guest of @vm sees device @index, always the
 * same: a root port each, which get the buses from 1 on. Returns @text.
 */
char *qemu_gpu_address(const struct vm *vm, unsigned int index,
		       char text[VM_GPU_ADDRESS]);

/* What the devices need of 64-bit address space, rounded up to a power of 2. */
uint64_t qemu_gpu_window(const struct vm *vm);

/*
 * Where the machine has something else than memory when its memory is laid
 * out as @layout says, in ascending order. Returns how many there are.
 */
size_t vm_devices(const struct vm *vm, const struct layout *layout,
		  struct rows_device devices[ROWS_DEVICES_MAX]);

/*
 * Whether a device that is put into a port is there for a guest that scans its
 * bus. Else the port's own hot plug takes it away first: Linux finds the button
 * pressed (pciehp), and has it back some 150 ms later.
 */
bool vm_plugs_at_once(const struct board *board);

/* Whether the machine describes itself to the guest by a device tree. */
bool vm_has_device_tree(const struct vm *vm);

/*
 * Whether the guest can end by the end of its QEMU: no disk or folder waits for
 * its last bytes, no network for its last packets, no device to be left quiet.
 */
bool vm_leaves_nothing(const struct vm *vm);

/*
 * The path of the PCI host bridge in the device tree that the guest of @board
 * goes by; NULL: it goes by ACPI, as all do whose firmware is started.
 */
const char *vm_bridge(const struct board *board);

/* One range of the guest's physical memory. */
struct vm_range {
	uint64_t start;
	uint64_t size; /* bytes */
	const char *what;
};

/*
 * What the planner needs to know of the machine, whose initrd is as large as
 * @vm says, or of ordinary size. -ENOTSUP (FAULT_HOST) for an unknown one,
 * -EINVAL (FAULT_HOST) when it cannot have that much memory.
 */
int vm_layout_machine(const struct vm *vm, struct layout_machine *machine,
		      struct fault *fault);

/*
 * The guest's RAM as the machine lays it out without windows, in
 * ascending order.
 * Returns the number of ranges (at most @max are written), -EINVAL when the
 * machine cannot have that memory, -ENOTSUP for an unknown machine.
 */
int vm_memory_map(const struct vm *vm, struct vm_range *ranges, int max,
		  struct fault *fault);

/*
 * The kernel command line: what the machine needs (console, the windows of
 * @layout, which may be NULL), what the board says, what the user appended,
 * in that order. Returned string is the caller's; NULL when out of memory.
 */
char *vm_cmdline(const struct board *board, const struct layout *layout,
		 const char *append);

#endif /* GPUBOX_QEMU_VM_H */
