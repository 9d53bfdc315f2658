/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Everything the checks decide from, gathered once. What could not be read is
 * told apart from what is not there, so that a check can say that it does not
 * know.
 */
#ifndef GPUBOX_DOCTOR_FACTS_H
#define GPUBOX_DOCTOR_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acpi/mandates.h"
#include "acpi/override.h"
#include "board/board.h"
#include "doctor/live.h"
#include "fault.h"
#include "holders/holders.h"
#include "iommu/iommu.h"
#include "driver/parts.h"
#include "pci/pci.h"
#include "pci/vgpu.h"

enum fact {
	FACT_UNKNOWN,
	FACT_NO,
	FACT_YES,
};

/* A member of a device's group, with who uses it. */
struct facts_member {
	const struct pci_device *pci;
	struct holder *holders;
	size_t n_holders;
	bool holders_complete;
	bool holders_late; /* somebody who hangs kept them from us */
};

/* Who has taken a device, as gpubox has it on record. */
enum facts_record {
	FACTS_RECORD_NONE,
	FACTS_RECORD_RUN,  /* a run, living or dead: see @taken */
	FACTS_RECORD_KEPT, /* gpubox bind */
};

enum facts_cpu {
	FACTS_CPU_UNKNOWN,
	FACTS_CPU_INTEL,
	FACTS_CPU_AMD,
	FACTS_CPU_ARM,
};

/* What the host itself runs on. */
enum facts_below {
	FACTS_BELOW_NOTHING, /* hardware, or nothing is known */
	FACTS_BELOW_XEN_DOM0,
	FACTS_BELOW_XEN,
	FACTS_BELOW_HYPERV,
	FACTS_BELOW_QEMU,
	FACTS_BELOW_VMWARE,
	FACTS_BELOW_CLOUD,
	FACTS_BELOW_OTHER,
};

/* A device that doctor is asked about. */
struct facts_device {
	const struct pci_device *pci;
	char name[128];
	int group_err;		  /* of reading the group; 0 also without */
	struct iommu_group group; /* id -1: none */
	size_t n_members;	  /* without the device; endpoints, bridges */
	struct facts_member *members;
	struct facts_member self; /* holders of the device */
	size_t n_functions;	  /* virtual ones of it, switched on */
	struct facts_member *functions;
	const struct pci_device *parent; /* of a virtual function, or NULL */
	struct vgpu vgpu;
	struct mandates mandates; /* of its group, its own first; none without rights */
	uint64_t bar_bytes;	    /* memory BARs, each a power of two */
	uint64_t window_bytes;	    /* of those, 64-bit prefetchable ones */
	uint64_t bar_max[PCI_BARS]; /* of a resizable one, else 0 */
	bool integrated;	    /* a part of processor or board: no slot */
	enum fact tree_iommu; /* the device tree has one for its host bridge */
	enum fact iort_smmu;  /* the IORT has one on its way */
	char variant[64];     /* better driver, as it is to be called, or "" */
	char vfio_dev[32];    /* "vfio0" while bound, or "" */
	bool has_cdev;	      /* vfio-dev/vfioN/dev is there */
	enum live_node group_node;
	enum live_node cdev_node;
	char framebuffer[32];	  /* who claims memory of a BAR, or "" */
	bool framebuffer_is_held; /* by its platform device, not a driver */
	char rule[128];		  /* file or argument that binds it at boot */
	char rule_typo[32];	  /* an argument that only looks like one */
	bool rule_is_ids;	  /* it names ids, which others can have, too */
	uint64_t link_width;
	uint64_t max_link_width; /* 0 unknown */
	uint64_t port_max_width; /* of the port above it; 0 unknown */
	bool port_asleep;	 /* a bridge above it is in D3cold */
	struct pci_bdf port;
	bool behind_vmd; /* its bus hangs under a PCI device of another domain */
	struct pci_bdf vmd;
	unsigned int huge_kib; /* like that of facts, on its NUMA node */
	enum live_lock taken;  /* by a gpubox that lives */
	enum facts_record record;
	char record_run[128];	/* name of the run, or "" */
	char record_driver[64]; /* the driver it had, "" none */
	char bad_record[64];	/* a record that is none, or "" */
};

struct facts_range {
	uint64_t start;
	uint64_t end; /* inclusive */
};

#define FACTS_RANGES_MAX 8

#define FACTS_SHMEM_FILE "/sys/kernel/mm/transparent_hugepage/shmem_enabled"

/* What a capture leaves of the guest's parts: JSON, collect_to_json(). */
#define FACTS_PARTS_FILE "/gpubox/parts.json"

struct facts {
	const struct board *board;
	char root[256];
	bool has_target;       /* doctor was given an address... */
	struct pci_bdf target; /* ... this one */

	char release[96];
	unsigned int version; /* since_version(); 0 unknown */
	char *cmdline;	      /* "" unknown */

	struct pci_device *pci; /* all of the host, ascending */
	size_t n_pci;
	struct facts_device *device;
	size_t n_device;

	enum facts_cpu cpu;
	enum facts_below below;
	unsigned int phys_bits; /* of the processor's addresses; 0 unknown */
	bool tree;		/* the host is described by a device tree */

	bool has_iommu;	    /* /sys/class/iommu holds something */
	char iommu[32];	    /* its first name */
	char acpi_table[8]; /* DMAR, IVRS, IORT or "" */
	bool acpi_known;    /* the folder of tables could be listed */
	enum fact smmu;	    /* the IORT has a node of one */
	bool has_override;  /* there is an archive of tables of ours */
	enum override_state override;
	const char *override_why;
	unsigned int iommu_bits; /* 0 unknown */
	enum fact noiommu;
	enum fact irq_remapping;
	enum fact unsafe_interrupts;

	enum fact vfio_loaded;
	enum fact vfio_available;
	bool vendor_reset; /* the module that adds resets for AMD's GPUs */
	uint64_t dma_entry_limit; /* UINT64_MAX unknown */
	enum live_node container_node;
	enum live_node iommufd_node;

	uint64_t mem_total; /* bytes; 0 unknown */
	uint64_t mem_available;
	uint64_t huge_total;   /* bytes reserved as huge pages */
	unsigned int huge_kib; /* size of the pages a run would use; 0 none */
	unsigned int pressure; /* full avg10 in percent */
	char shmem[16]; /* when shared memory has huge pages; "" unknown */

	char lockdown[32];
	enum fact secure_boot;

	size_t n_ram; /* the guest's memory; 0 unknown */
	struct facts_range ram[FACTS_RANGES_MAX];

	/* of a guest with one of the devices; NULL: the board has no driver */
	struct parts *parts;

	struct live live;
};

/*
 * Read all facts below @root about @target, or about every device the board
 * matches when it is NULL. Only reads. Facts that cannot be read are left
 * unknown; an error is returned for -ENOMEM and for a board's match list that
 * does not parse (-EINVAL), a @root that is too long (-ENAMETOOLONG,
 * FAULT_HOST). On success, facts_free() frees; on failure nothing is left.
 */
int facts_gather(const char *root, const struct board *board,
		 const struct pci_bdf *target, struct facts *facts,
		 struct fault *fault);
void facts_free(struct facts *facts);

/* The parts of it. 0 or -ENOMEM; then @device has nothing to free. */
int facts_read_device(struct facts *facts, const struct pci_device *pci,
		      struct facts_device *device);
void facts_free_device(struct facts_device *device);
void facts_read_iommu(struct facts *facts);
void facts_read_machine(struct facts *facts);
/* What firmware says about an IOMMU for it, and whether it has a slot. */
void facts_read_way(const struct facts *facts, struct facts_device *device);
void facts_read_vfio(struct facts *facts);
void facts_read_memory(struct facts *facts);
/* What firmware asks for, and what is prepared against it. */
void facts_read_override(struct facts *facts);
int facts_read_asks(const struct facts *facts, struct facts_device *device);
void facts_read_security(struct facts *facts);
/* The framebuffer and boot rule of a device, the variant driver for it. */
void facts_read_claims(const struct facts *facts, struct facts_device *device);
/* What gpubox has on record about it. */
int facts_read_record(struct facts *facts, struct facts_device *device);
/* What a guest with the devices would be made of; after the devices. */
int facts_read_parts(struct facts *facts);

/* Whether an argument NAME=A,B of the kernel has @value among A and B. */
bool facts_argument(const struct facts *facts, const char *name,
		    const char *value);

/* Whether it runs on another architecture than gpubox has boards for. */
bool facts_foreign(const struct facts *facts);

/* A text file's content, NULL when it cannot be read; freed with free(). */
char *facts_text(const struct facts *facts, const char *path);

#endif /* GPUBOX_DOCTOR_FACTS_H */
