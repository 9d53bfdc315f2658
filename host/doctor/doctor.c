// SPDX-License-Identifier: GPL-2.0-or-later
#include "doctor/doctor.h"

#include <stddef.h>

#include "doctor/check.h"

/* The order of the report. */
static void (*const doctor_host_checks[])(const struct facts *facts,
					  struct findings *findings) = {
	check_candidates,    check_iommu,	check_noiommu,
	check_irq,	     check_vfio_driver, check_vfio_nodes,
	check_memory,	     check_huge_pages,	check_shared_pages,
	check_address_width, check_kvm,		check_gic,
	check_qemu,	     check_live,	check_firmware,
	check_lockdown,	     check_guest,
};

static void (*const doctor_device_checks[])(const struct facts *facts,
					    const struct facts_device *device,
					    struct findings *findings) = {
	check_bridge, check_hangs,     check_fabric,  check_sriov, check_group,
	check_vmd,    check_members,   check_regions, check_use,   check_record,
	check_rights, check_binding,   check_igd,     check_cdev,  check_reset,
	check_power,  check_bars,      check_locked,  check_pages, check_layout,
	check_reach,  check_guest_gpu,
};

#define DOCTOR_COUNT(array) (sizeof(array) / sizeof((array)[0]))

void doctor_run(const struct facts *facts, struct findings *findings)
{
	size_t i, c;

	for (c = 0; c < DOCTOR_COUNT(doctor_host_checks); c++)
		doctor_host_checks[c](facts, findings);
	for (i = 0; i < facts->n_device; i++) {
		for (c = 0; c < DOCTOR_COUNT(doctor_device_checks); c++)
			doctor_device_checks[c](facts, &facts->device[i],
						findings);
	}
}

static enum doctor_verdict doctor_worse(enum doctor_verdict a,
					enum doctor_verdict b)
{
	if (a == DOCTOR_NOT_READY || b == DOCTOR_NOT_READY)
		return DOCTOR_NOT_READY;
	return a == DOCTOR_READY ? b : a;
}

/* Of the findings about the host (@pci NULL) or about one device. */
static enum doctor_verdict doctor_subject(const struct findings *findings,
					  const struct pci_device *pci)
{
	enum doctor_verdict verdict = DOCTOR_READY;
	size_t i;

	for (i = 0; i < findings->count; i++) {
		const struct finding *f = &findings->finding[i];

		if (f->of_host != !pci ||
		    (pci && pci_bdf_compare(f->bdf, pci->bdf) != 0))
			continue;
		if (f->severity == FINDING_BLOCKER)
			return DOCTOR_NOT_READY;
		if (f->severity == FINDING_UNKNOWN)
			verdict = DOCTOR_UNKNOWN;
	}
	return verdict;
}

enum doctor_verdict doctor_verdict(const struct facts *facts,
				   const struct findings *findings,
				   const struct facts_device *device)
{
	enum doctor_verdict host = doctor_subject(findings, NULL);
	enum doctor_verdict best = DOCTOR_NOT_READY, one;
	size_t i;

	if (device)
		return doctor_worse(host, doctor_subject(findings, device->pci));
	for (i = 0; i < facts->n_device; i++) {
		one = doctor_subject(findings, facts->device[i].pci);
		if (one == DOCTOR_READY || best == DOCTOR_NOT_READY)
			best = one;
	}
	return doctor_worse(host, best);
}

const char *doctor_verdict_name(enum doctor_verdict verdict)
{
	static const char *const names[] = {
		[DOCTOR_READY] = "ready",
		[DOCTOR_NOT_READY] = "not-ready",
		[DOCTOR_UNKNOWN] = "unknown",
	};

	return names[verdict];
}
