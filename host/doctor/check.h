/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The checks: each looks at facts and adds what it finds. They change nothing
 * and read nothing else. doctor.c has the table of them.
 */
#ifndef GPUBOX_DOCTOR_CHECK_H
#define GPUBOX_DOCTOR_CHECK_H

#include "doctor/facts.h"
#include "finding/finding.h"

#define CHECK_GIB (1ull << 30)

/* of the host */
void check_candidates(const struct facts *facts, struct findings *findings);
void check_live(const struct facts *facts, struct findings *findings);
void check_iommu(const struct facts *facts, struct findings *findings);
/* Whether the device has a group; why not is told. */
bool check_group_known(const struct facts *facts,
		       const struct facts_device *device,
		       struct findings *findings);
void check_noiommu(const struct facts *facts, struct findings *findings);
void check_irq(const struct facts *facts, struct findings *findings);
void check_vfio_driver(const struct facts *facts, struct findings *findings);
void check_vfio_nodes(const struct facts *facts, struct findings *findings);
void check_memory(const struct facts *facts, struct findings *findings);
void check_huge_pages(const struct facts *facts, struct findings *findings);
void check_shared_pages(const struct facts *facts, struct findings *findings);
void check_address_width(const struct facts *facts, struct findings *findings);
void check_kvm(const struct facts *facts, struct findings *findings);
void check_gic(const struct facts *facts, struct findings *findings);
void check_qemu(const struct facts *facts, struct findings *findings);
void check_firmware(const struct facts *facts, struct findings *findings);
void check_guest(const struct facts *facts, struct findings *findings);
void check_lockdown(const struct facts *facts, struct findings *findings);

/* of a device */
void check_bridge(const struct facts *facts, const struct facts_device *device,
		  struct findings *findings);
void check_hangs(const struct facts *facts, const struct facts_device *device,
		 struct findings *findings);
void check_sriov(const struct facts *facts, const struct facts_device *device,
		 struct findings *findings);
void check_fabric(const struct facts *facts, const struct facts_device *device,
		  struct findings *findings);
void check_vmd(const struct facts *facts, const struct facts_device *device,
	       struct findings *findings);
void check_group(const struct facts *facts, const struct facts_device *device,
		 struct findings *findings);
void check_members(const struct facts *facts, const struct facts_device *device,
		   struct findings *findings);
void check_regions(const struct facts *facts, const struct facts_device *device,
		   struct findings *findings);
void check_layout(const struct facts *facts, const struct facts_device *device,
		  struct findings *findings);
void check_reach(const struct facts *facts, const struct facts_device *device,
		 struct findings *findings);
void check_use(const struct facts *facts, const struct facts_device *device,
	       struct findings *findings);
void check_binding(const struct facts *facts, const struct facts_device *device,
		   struct findings *findings);
void check_record(const struct facts *facts, const struct facts_device *device,
		  struct findings *findings);
void check_rights(const struct facts *facts, const struct facts_device *device,
		  struct findings *findings);
void check_igd(const struct facts *facts, const struct facts_device *device,
	       struct findings *findings);
void check_cdev(const struct facts *facts, const struct facts_device *device,
		struct findings *findings);
void check_reset(const struct facts *facts, const struct facts_device *device,
		 struct findings *findings);
void check_power(const struct facts *facts, const struct facts_device *device,
		 struct findings *findings);
void check_bars(const struct facts *facts, const struct facts_device *device,
		struct findings *findings);
void check_pages(const struct facts *facts, const struct facts_device *device,
		 struct findings *findings);
void check_guest_gpu(const struct facts *facts, const struct facts_device *device,
		     struct findings *findings);
void check_locked(const struct facts *facts, const struct facts_device *device,
		  struct findings *findings);

#endif /* GPUBOX_DOCTOR_CHECK_H */
