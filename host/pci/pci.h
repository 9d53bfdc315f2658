/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PCI devices of a host as sysfs shows them. */
#ifndef GPUBOX_PCI_PCI_H
#define GPUBOX_PCI_PCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"

struct pci_bdf {
	uint32_t domain; /* segment; above ffff behind VMD */
	uint8_t bus;
	uint8_t device;	  /* 0..31 */
	uint8_t function; /* 0..7 */
};

#define PCI_BDF_TEXT 20 /* "ffffffff:ff:1f.7" and its NUL */

/* "000f:01:00.0", or without the domain for domain 0. -EINVAL. */
int pci_bdf_parse(const char *text, struct pci_bdf *bdf);
/* As sysfs writes it; @text has PCI_BDF_TEXT bytes. Returns @text. */
char *pci_bdf_format(struct pci_bdf bdf, char *text);
int pci_bdf_compare(struct pci_bdf a, struct pci_bdf b);
/* "/sys/bus/pci/devices/<bdf>/<file>"; -ENAMETOOLONG */
int pci_path(struct pci_bdf bdf, const char *file, char *path, size_t size);
/* A text attribute; "" when it is not there or does not fit. */
void pci_text(const char *root, struct pci_bdf bdf, const char *file,
	      char *text, size_t size);

struct pci_bar {
	uint64_t start; /* host physical; 0 when unassigned */
	uint64_t size;	/* bytes; 0: no such BAR */
	bool is_io;
	bool is_64bit;
	bool is_prefetchable;
};

#define PCI_BARS 6

#define PCI_CLASS_HD_AUDIO 0x0403 /* without the programming interface */

struct pci_device {
	struct pci_bdf bdf;
	uint16_t vendor;
	uint16_t device;
	uint32_t class; /* 24 bits */
	uint8_t revision;
	uint8_t header_type; /* 0 endpoint, 1 and 2 bridge; 0x7f: all ones */
	char driver[64];     /* "" when none */
	char driver_override[64]; /* "" when none */
	int group;		  /* IOMMU group, -1 when none (yet) */
	int numa_node;		  /* -1 unknown */
	char power_state[16];	  /* D0.. as sysfs has it, "" unknown */
	char reset_method[64];	  /* as sysfs has it, "" none */
	bool has_reset;		  /* the kernel can reset it */
	struct pci_bar bar[PCI_BARS];
	bool is_sriov_pf;
	bool is_sriov_vf;
	uint16_t vfs;	       /* of a PF: virtual functions switched on... */
	uint16_t vfs_max;      /* ... of so many */
	struct pci_bdf physfn; /* of a VF */
	bool boot_vga;
	bool hangs;	 /* the kernel does not answer: see sysfs/guard.h */
	bool knows_caps; /* the two below were read, as root can */
	bool has_flr;	 /* a reset of the function alone */
	bool has_pm_reset;
};

/*
 * Read one device. -ENODEV: there is none at @bdf; -EBADMSG: sysfs says what it
 * cannot say.
 */
int pci_read(const char *root, struct pci_bdf bdf, struct pci_device *device);

/*
 * All devices in ascending order; *@devicesp is freed with free(). -ENOMEM,
 * those of pci_read() and of reading the folder; then nothing is set.
 */
int pci_scan(const char *root, struct pci_device **devicesp, size_t *countp);

/* The @n-th virtual function of @pf, from 0. -ENOENT: there is no such. */
int pci_virtual_function(const char *root, struct pci_bdf pf, unsigned int n,
			 struct pci_bdf *bdf);

/*
 * Whether what was read of a configuration space, @n bytes from its begin, is
 * an answer. A device that is off the bus or without power reads as all ones;
 * the ids of a virtual function do so, too, where it is well (PCI Express Base
 * 6.0, 9.3.4.1.1 and 9.3.4.1.2), but never its status and class.
 */
bool pci_answers(const uint8_t *config, size_t n, bool is_vf);

/*
 * By the header, as vfio-pci decides: an NVSwitch is of class 0680 and an
 * endpoint. Where the header cannot be read, by the class.
 */
bool pci_is_bridge(const struct pci_device *device);

/* Whether the 24 bits are those of a bridge between buses. */
bool pci_class_is_bridge(uint32_t class);

/*
 * A part of the chipset (host, ISA, EISA bridge: classes 0600 to 0602) that has
 * an endpoint's header: it stays with the host, and vfio could have it only by
 * taking the chipset's own functions from the kernel.
 */
bool pci_is_chipset(const struct pci_device *device);

/* Neither: what a guest can have. */
bool pci_is_endpoint(const struct pci_device *device);

bool pci_is_display(const struct pci_device *device); /* class 03xx */

/*
 * Whether the device has one of a board's ids ("10de:2e00-2e3f 1002:*"; "" is
 * none: a board that names no GPU takes none by itself) and its class begins
 * with the hex digits of @class_prefix ("" is any): a GPU's audio function has
 * the vendor too. 0 or 1; -EINVAL when one does not parse.
 */
int pci_match(const struct pci_device *device, const char *list,
	      const char *class_prefix);

/*
 * A module is called with underscores in modules.alias, its driver in sysfs as
 * its source says: nvgrace_gpu_vfio_pci, xe-vfio-pci. These names are the same.
 */
bool pci_driver_same(const char *a, const char *b);

/* Whether @driver hands devices to user space: vfio-pci and its variants. */
bool pci_driver_is_vfio(const char *driver);

/*
 * The name in /sys/bus/pci/drivers of the loaded driver that is called
 * @wanted, or the same but for - and _. -ENOENT: none is loaded; -ENAMETOOLONG.
 */
int pci_driver_find(const char *root, const char *wanted, char *name,
		    size_t size);

/* Names by libpci's database; what it lacks is "Device 2e12" or hex ids. */
void pci_name(const struct pci_device *device, char *text, size_t size);

/* "USB controller", by the same database; else "class 0c0330". */
void pci_class_name(const struct pci_device *device, char *text, size_t size);

#endif /* GPUBOX_PCI_PCI_H */
