// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"

#define CHECK_PRESSURE 10 /* percent of ten seconds in which all waited */

static uint64_t check_guest_bytes(const struct facts *facts)
{
	return facts->board->memory_mib << 20;
}

/* What the host keeps must not be less than a tenth of it, or a gibibyte. */
static void check_available(const struct facts *facts, struct findings *findings)
{
	uint64_t need = check_guest_bytes(facts);
	uint64_t margin = facts->mem_total / 10;
	enum finding_id id;
	struct finding *f;

	if (margin < CHECK_GIB)
		margin = CHECK_GIB;
	if (facts->huge_kib || facts->mem_available >= need + margin)
		return;
	id = facts->mem_available < need ? FINDING_MEMORY_SHORT
					 : FINDING_MEMORY_MARGIN;
	f = findings_add(findings, id, NULL,
			 "the guest takes %llu MiB of the %llu MiB that the "
			 "host has available%s",
			 (unsigned long long)need >> 20,
			 (unsigned long long)facts->mem_available >> 20,
			 id == FINDING_MEMORY_MARGIN ? ", which leaves little"
						     : "");
	finding_show(f, "/proc/meminfo", "MemAvailable: %llu kB",
		     (unsigned long long)facts->mem_available >> 10);
	if (facts->huge_total <= facts->mem_total / 2)
		return;
	finding_advise(f,
		       "%llu MiB of the host's %llu MiB are reserved as huge "
		       "pages, which nothing else gets: reserve fewer "
		       "(/proc/sys/vm/nr_hugepages), or enough for this guest, "
		       "too.",
		       (unsigned long long)facts->huge_total >> 20,
		       (unsigned long long)facts->mem_total >> 20);
	finding_show(f, "/proc/meminfo", "Hugetlb: %llu kB",
		     (unsigned long long)facts->huge_total >> 10);
}

void check_memory(const struct facts *facts, struct findings *findings)
{
	struct finding *f;

	if (facts->mem_available == 0) {
		f = findings_add(findings, FINDING_MEMORY_UNKNOWN, NULL,
				 "cannot tell how much memory the host "
				 "has available");
		finding_show(f, "/proc/meminfo", "no MemAvailable");
	} else {
		check_available(facts, findings);
	}
	if (facts->pressure >= CHECK_PRESSURE) {
		f = findings_add(findings, FINDING_MEMORY_PRESSURE, NULL,
				 "the host waits for memory %u %% of the time",
				 facts->pressure);
		finding_show(f, "/proc/pressure/memory", "full avg10=%u",
			     facts->pressure);
	}
}

void check_huge_pages(const struct facts *facts, struct findings *findings)
{
	struct finding *f;

	if (facts->mem_available == 0 || facts->huge_kib)
		return;
	f = findings_add(findings, FINDING_MEMORY_HUGE_PAGES, NULL,
			 "no size of huge pages has the guest's %llu MiB free",
			 (unsigned long long)check_guest_bytes(facts) >> 20);
	finding_show(f, "/sys/kernel/mm/hugepages/*/free_hugepages",
		     "too few free, less those that are promised");
}

/*
 * Who shares a folder has all of the guest's memory in a memfd, which virtiofsd
 * maps as well; pinned for a device in small pages, each is mapped by itself.
 */
void check_shared_pages(const struct facts *facts, struct findings *findings)
{
	bool none =
		!strcmp(facts->shmem, "never") || !strcmp(facts->shmem, "deny");
	struct finding *f;

	if (facts->huge_kib || !none)
		return;
	f = findings_add(findings, FINDING_MEMORY_SHARED_PAGES, NULL,
			 "a guest that shares a folder (-v) has its %llu MiB in "
			 "small pages: shared memory has no huge ones here",
			 (unsigned long long)check_guest_bytes(facts) >> 20);
	finding_show(f, FACTS_SHMEM_FILE, "[%s]", facts->shmem);
}

/* Without a policy the kernel takes huge pages from wherever they are. */
void check_pages(const struct facts *facts, const struct facts_device *device,
		 struct findings *findings)
{
	const struct pci_device *pci = device->pci;
	struct finding *f;
	char path[96];

	if (!facts->huge_kib || pci->numa_node < 0 ||
	    device->huge_kib >= facts->huge_kib)
		return;
	f = findings_add(findings, FINDING_MEMORY_HUGE_PAGES_NODE, pci,
			 "is on NUMA node %d, which lacks some of the guest's "
			 "%llu MiB free in pages of %u KiB",
			 pci->numa_node,
			 (unsigned long long)check_guest_bytes(facts) >> 20,
			 facts->huge_kib);
	snprintf(path, sizeof(path),
		 "/sys/devices/system/node/node%d/hugepages/hugepages-%ukB/"
		 "free_hugepages",
		 pci->numa_node, facts->huge_kib);
	finding_show(f, path, "too few");
}

void check_locked(const struct facts *facts, const struct facts_device *device,
		  struct findings *findings)
{
	/* the firmware's and the devices' own pieces of guest memory */
	uint64_t need = check_guest_bytes(facts) + CHECK_GIB / 4;
	const struct live *live = &facts->live;
	struct finding *f;

	if (!live->known || live->ipc_lock ||
	    live->locked >= need + device->bar_bytes)
		return;
	if (live->locked < need)
		f = findings_add(findings, FINDING_MEMORY_LOCKED_LIMIT,
				 device->pci,
				 "this user may lock %llu MiB, the guest needs "
				 "%llu MiB",
				 (unsigned long long)live->locked >> 20,
				 (unsigned long long)need >> 20);
	else if (device->has_cdev)
		f = findings_add(findings, FINDING_MEMORY_LOCKED_BARS,
				 device->pci,
				 "this user may lock %llu MiB: enough for the "
				 "guest, but not for the device's BARs, which "
				 "iommufd counts too",
				 (unsigned long long)live->locked >> 20);
	else
		return;
	finding_show(f, "RLIMIT_MEMLOCK", "%llu bytes (hard)",
		     (unsigned long long)live->locked);
}

void check_address_width(const struct facts *facts, struct findings *findings)
{
	struct finding *f;
	uint64_t top;

	if (facts->n_ram == 0)
		return;
	top = facts->ram[facts->n_ram - 1].end;
	if (facts->iommu_bits && facts->iommu_bits < 64 &&
	    top >> facts->iommu_bits) {
		f = findings_add(findings, FINDING_MEMORY_IOVA_WIDTH, NULL,
				 "the guest's memory ends at 0x%llx, the IOMMU "
				 "has %u address bits",
				 (unsigned long long)top, facts->iommu_bits);
		finding_show(f, "/sys/class/iommu/*/intel-iommu/cap", "%u bits",
			     facts->iommu_bits);
	}
	if (facts->live.ipa_bits && facts->live.ipa_bits < 64 &&
	    top >> facts->live.ipa_bits) {
		f = findings_add(findings, FINDING_MEMORY_IPA_WIDTH, NULL,
				 "the guest's memory ends at 0x%llx, KVM has "
				 "%u address bits",
				 (unsigned long long)top, facts->live.ipa_bits);
		finding_show(f, "KVM_CAP_ARM_VM_IPA_SIZE", "%u",
			     facts->live.ipa_bits);
	}
}
