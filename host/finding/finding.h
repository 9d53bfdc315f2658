/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What doctor found: a stable name that programs and docs/doctor.md use, a
 * sentence about this machine, the evidence for it, and what helps.
 */
#ifndef GPUBOX_FINDING_FINDING_H
#define GPUBOX_FINDING_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "pci/pci.h"

enum finding_severity {
	FINDING_INFO,
	FINDING_WARNING, /* works, but not as well or not for sure */
	FINDING_UNKNOWN, /* a fact that decides could not be read */
	FINDING_BLOCKER, /* no guest gets this device */
};

/* In the order of the report. The names are in finding_kinds.c. */
enum finding_id {
	FINDING_DEVICE_NONE,
	FINDING_DEVICE_NOT_FOUND,
	FINDING_DEVICE_BRIDGE,
	FINDING_DEVICE_HANGS,
	FINDING_DEVICE_NVLINK_FABRIC,
	FINDING_SRIOV_FUNCTIONS_ON,
	FINDING_SRIOV_FUNCTION,
	FINDING_SRIOV_PARENT_VFIO,
	FINDING_SRIOV_PARENT_DRIVER,
	FINDING_SRIOV_VGPU,
	FINDING_IOMMU_XEN,
	FINDING_IOMMU_NO_VIRTUAL,
	FINDING_IOMMU_FIRMWARE_OFF,
	FINDING_IOMMU_KERNEL_OFF,
	FINDING_IOMMU_NO_GROUP,
	FINDING_IOMMU_BEHIND_VMD,
	FINDING_IOMMU_GROUP_LATER,
	FINDING_IOMMU_GROUP_UNREADABLE,
	FINDING_IOMMU_GROUP_SHARED,
	FINDING_IOMMU_FUNCTIONS,
	FINDING_IOMMU_GROUP_IN_USE,
	FINDING_IOMMU_GROUP_FOREIGN,
	FINDING_IOMMU_BRIDGE_DRIVER,
	FINDING_IOMMU_DIRECT_REGION,
	FINDING_IOMMU_DIRECT_UNENFORCED,
	FINDING_IOMMU_REGIONS_UNKNOWN,
	FINDING_IOMMU_NOIOMMU_MODE,
	FINDING_FIRMWARE_PREPARED,
	FINDING_FIRMWARE_ACTIVE,
	FINDING_FIRMWARE_STALE,
	FINDING_IRQ_NO_REMAPPING,
	FINDING_IRQ_REMAPPING_UNKNOWN,
	FINDING_IRQ_UNSAFE_ALLOWED,
	FINDING_USE_HELD,
	FINDING_USE_TAKEN,
	FINDING_USE_MAYBE_HELD,
	FINDING_USE_NOT_VISIBLE,
	FINDING_USE_PERSISTENCE,
	FINDING_USE_BOOT_FRAMEBUFFER,
	FINDING_VFIO_NO_DRIVER,
	FINDING_VFIO_DRIVER_UNKNOWN,
	FINDING_VFIO_NOT_LOADED,
	FINDING_VFIO_NO_RIGHTS,
	FINDING_VFIO_LEFT_OVER,
	FINDING_VFIO_BAD_RECORD,
	FINDING_VFIO_KEPT,
	FINDING_VFIO_BOUND,
	FINDING_VFIO_UNBOUND,
	FINDING_VFIO_NODE_MISSING,
	FINDING_VFIO_NODE_DENIED,
	FINDING_VFIO_NO_CDEV,
	FINDING_VFIO_VARIANT_DRIVER,
	FINDING_VFIO_STALE_OVERRIDE,
	FINDING_VFIO_PERSISTENT_RULE,
	FINDING_VFIO_RULE_LATE,
	FINDING_VFIO_IGD,
	FINDING_VFIO_DMA_ENTRY_LIMIT,
	FINDING_VFIO_BAR_PFNMAP,
	FINDING_RESET_NONE,
	FINDING_RESET_BUS_ONLY,
	FINDING_POWER_DEAD,
	FINDING_POWER_ERROR,
	FINDING_POWER_D3COLD,
	FINDING_POWER_LINK_DOWN,
	FINDING_POWER_LINK_NARROW,
	FINDING_BAR_WINDOW,
	FINDING_BAR_WINDOW_32BIT,
	FINDING_BAR_RESIZABLE,
	FINDING_BAR_UNASSIGNED,
	FINDING_BAR_PAGE_SIZE,
	FINDING_MEMORY_LOCKED_LIMIT,
	FINDING_MEMORY_LOCKED_BARS,
	FINDING_MEMORY_SHORT,
	FINDING_MEMORY_MARGIN,
	FINDING_MEMORY_UNKNOWN,
	FINDING_MEMORY_PRESSURE,
	FINDING_MEMORY_HUGE_PAGES,
	FINDING_MEMORY_HUGE_PAGES_NODE,
	FINDING_MEMORY_SHARED_PAGES,
	FINDING_MEMORY_IDENTITY_REFUSED,
	FINDING_MEMORY_LAYOUT,
	FINDING_MEMORY_WINDOWS,
	FINDING_MEMORY_IOVA_WIDTH,
	FINDING_MEMORY_IPA_WIDTH,
	FINDING_KVM_REQUIRED,
	FINDING_KVM_UNUSABLE,
	FINDING_KVM_NO_GIC,
	FINDING_KVM_NO_ITS,
	FINDING_QEMU_MISSING,
	FINDING_QEMU_NO_MACHINE,
	FINDING_QEMU_NO_VFIO,
	FINDING_QEMU_NO_MMIO_WINDOW,
	FINDING_QEMU_NO_IOMMUFD,
	FINDING_GUEST_DRIVER_MISSING,
	FINDING_GUEST_DRIVER_LAYER,
	FINDING_GUEST_DRIVER_FLAVOUR,
	FINDING_GUEST_DRIVER_OLD,
	FINDING_GUEST_DRIVER_VERSION,
	FINDING_GUEST_DRIVER_UPGRADED,
	FINDING_GUEST_KERNEL_MISMATCH,
	FINDING_GUEST_KERNEL_DIFFERS,
	FINDING_GUEST_ARCH,
	FINDING_GUEST_PAGE_SIZE,
	FINDING_GUEST_SIGNATURE,
	FINDING_GUEST_FIRMWARE_MISSING,
	FINDING_GUEST_FIRMWARE_LOADER,
	FINDING_GUEST_SVA,
	FINDING_GUEST_FILE_SYSTEMS,
	FINDING_GUEST_MEMORY,
	FINDING_GUEST_CONFIG_UNKNOWN,
	FINDING_HOST_ARCHITECTURE,
	FINDING_HOST_LIVE_UNKNOWN,
	FINDING_HOST_LOCKDOWN,
	FINDING_HOST_SECURE_BOOT,
	FINDING_TRIAL_NOT_BOUND,
	FINDING_TRIAL_NO_NODE,
	FINDING_TRIAL_DENIED,
	FINDING_TRIAL_BUSY,
	FINDING_TRIAL_NOT_VIABLE,
	FINDING_TRIAL_REFUSED,
	FINDING_TRIAL_OWNED,
	FINDING_TRIAL_NO_REMAPPING,
	FINDING_TRIAL_IOVA,
	FINDING_TRIAL_FAILED,
	FINDING_TRIAL_PASSED,
	FINDING_COUNT,
};

struct finding_kind {
	const char *name;		/* "group.name" */
	enum finding_severity severity; /* the worst that it can be */
	const char *remedy;		/* "" when there is nothing to do */
};

#define FINDING_EVIDENCE_MAX 8
#define FINDING_REMEDY	     512

struct finding_evidence {
	char path[128];
	char value[256];
};

struct finding {
	enum finding_id id;
	enum finding_severity severity; /* its kind's, unless lowered */
	bool of_host;			/* else of @bdf */
	struct pci_bdf bdf;
	char text[512];
	char remedy[FINDING_REMEDY]; /* its kind's, unless advised */
	size_t n_evidence;
	struct finding_evidence evidence[FINDING_EVIDENCE_MAX];
};

struct findings {
	struct finding *finding;
	size_t count;
	int err; /* -ENOMEM: something is missing in the list */
	struct finding spare;
};

extern const struct finding_kind finding_kinds[FINDING_COUNT];

/* "info", "warning", "unknown", "blocker" */
const char *finding_severity_name(enum finding_severity severity);

/*
 * Add a finding about @device, or about the host when it is NULL. Never NULL;
 * the pointer is good until the next call. Freed with findings_free(). The
 * word BDF in the kind's remedy becomes the address of @device.
 */
struct finding *findings_add(struct findings *findings, enum finding_id id,
			     const struct pci_device *device, const char *fmt,
			     ...) __attribute__((format(printf, 4, 5)));

/* Here it is not as bad as its kind can be. */
void finding_lower(struct finding *finding, enum finding_severity severity);

/* What helps on this host, in place of the kind's remedy. */
void finding_advise(struct finding *finding, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* What shows it; what is beyond FINDING_EVIDENCE_MAX is left out. */
void finding_show(struct finding *finding, const char *path, const char *fmt,
		  ...) __attribute__((format(printf, 3, 4)));

/* Say that the sentence names the first of @n; @finding may be NULL. */
void finding_more(struct finding *finding, size_t n);

/* Make @text fit for terminals and JSON; the two above do it themselves. */
void finding_clean(char *text);

/* The first finding of this kind, or NULL. */
const struct finding *findings_find(const struct findings *findings,
				    enum finding_id id);

void findings_free(struct findings *findings);

#endif /* GPUBOX_FINDING_FINDING_H */
