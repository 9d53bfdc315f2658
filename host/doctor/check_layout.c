// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether a run could lay the guest's memory out for a device. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"
#include "layout/demand.h"
#include "layout/layout.h"
#include "qemu/vm.h"

/* The planner's sentence, without the address that the report has already. */
static struct finding *check_refusal(const struct facts_device *device,
				     enum finding_id id, const char *text,
				     struct findings *findings)
{
	char bdf[PCI_BDF_TEXT];
	size_t n;

	pci_bdf_format(device->pci->bdf, bdf);
	n = strlen(bdf);
	if (!strncmp(text, bdf, n) && !strncmp(text + n, ": ", 2))
		text += n + 2;
	return findings_add(findings, id, device->pci, "%s", text);
}

static void check_show_regions(struct finding *f, const struct iommu_group *group)
{
	char path[96];
	size_t i;

	snprintf(path, sizeof(path),
		 "/sys/kernel/iommu_groups/%d/reserved_regions", group->id);
	for (i = 0; i < group->n_regions; i++)
		finding_show(f, path, "0x%016llx 0x%016llx %s",
			     (unsigned long long)group->regions[i].start,
			     (unsigned long long)group->regions[i].end,
			     iommu_region_name(group->regions[i].type));
}

static bool check_has_direct(const struct iommu_group *group)
{
	size_t i;

	for (i = 0; i < group->n_regions; i++) {
		if (group->regions[i].type == IOMMU_DIRECT)
			return true;
	}
	return false;
}

static int check_plan(const struct facts *facts,
		      const struct layout_demand *demand, struct layout *layout,
		      struct fault *fault)
{
	const struct vm vm = {
		.board = facts->board,
		.memory_mib = facts->board->memory_mib,
		.vcpus = facts->board->vcpus,
	};
	struct layout_machine machine;
	const struct layout_ask ask = {
		.machine = &machine,
		.demand = demand,
		.memory = facts->board->memory_mib << 20,
		.page = facts->live.page_size ? facts->live.page_size : 4096,
		.huge = (uint64_t)facts->huge_kib << 10,
	};
	int err;

	err = vm_layout_machine(&vm, &machine, fault);
	return err ? err : layout_plan(&ask, layout, fault);
}

static void check_windows(const struct facts *facts,
			  const struct facts_device *device,
			  const struct layout *layout, struct findings *findings)
{
	struct finding *f;

	if (!layout->n_windows)
		return;
	f = findings_add(findings, FINDING_MEMORY_WINDOWS, device->pci,
			 "the guest's memory has %u windows where firmware "
			 "expects its own, %u of them the host's memory",
			 layout->n_windows, layout->n_maps);
	check_show_regions(f, &device->group);
	if (!layout->n_maps || !facts->lockdown[0] ||
	    !strcmp(facts->lockdown, "none"))
		return;
	f = findings_add(findings, FINDING_MEMORY_LAYOUT, device->pci,
			 "the host's memory cannot be mapped into the guest: "
			 "the kernel is locked down and refuses /dev/mem");
	finding_show(f, "/sys/kernel/security/lockdown", "[%s]", facts->lockdown);
}

/* As a run asks for it: twice the sum leaves room to align (plan/gpus.c). */
static uint64_t check_window_bytes(const struct pci_device *pci)
{
	uint64_t bytes = 0;
	int i;

	for (i = 0; i < PCI_BARS; i++) {
		if (pci->bar[i].is_64bit && !pci->bar[i].is_io)
			bytes += pci->bar[i].size;
	}
	return 2 * bytes;
}

/*
 * Above what the guest's processor can address QEMU makes no window: a PC does
 * not start ("phys-bits too low", hw/i386/pc.c), and Arm's machine leaves the
 * window out (virt_set_high_memmap()).
 */
void check_reach(const struct facts *facts, const struct facts_device *device,
		 struct findings *findings)
{
	bool arm = !strcmp(facts->board->arch, "aarch64");
	unsigned int bits = arm ? facts->live.ipa_bits : facts->phys_bits;
	struct rows_device rows[ROWS_DEVICES_MAX];
	struct layout_demand demand = {0};
	struct fault fault = {0};
	struct layout layout;
	struct finding *f;
	uint64_t end;
	size_t n;
	struct vm vm = {
		.board = facts->board,
		.memory_mib = facts->board->memory_mib,
		.vcpus = facts->board->vcpus,
		.gpu_count = 1,
		.gpus[0].window_bytes = check_window_bytes(device->pci),
	};

	if (!bits || bits > 63 || !facts->live.kvm || !vm.gpus[0].window_bytes ||
	    check_plan(facts, &demand, &layout, &fault))
		return;
	n = vm_devices(&vm, &layout, rows);
	end = n ? rows[n - 1].span.start + rows[n - 1].span.size : 0;
	if (end <= 1ull << bits)
		return;
	f = findings_add(findings, FINDING_BAR_WINDOW, device->pci,
			 "the guest's window for its 64-bit BARs, %llu GiB, ends "
			 "at %llu GiB, and %s has %u address bits (%llu GiB)",
			 (unsigned long long)rows[n - 1].span.size >> 30,
			 (unsigned long long)end >> 30,
			 arm ? "KVM" : "this processor", bits,
			 1ull << bits >> 30);
	finding_advise(f, "Let the BAR be smaller (resourceN_resize of the "
			  "device in sysfs, before the run), or take a machine "
			  "with more address bits: no window fits.");
	finding_show(f, arm ? "KVM_CAP_ARM_VM_IPA_SIZE" : "/proc/cpuinfo",
		     "%u bits physical", bits);
}

/* What a run decides by the same functions; a direct region is told before. */
void check_layout(const struct facts *facts, const struct facts_device *device,
		  struct findings *findings)
{
	struct layout_demand demand = {0};
	struct fault fault = {0};
	struct layout layout;
	struct finding *f;
	int err;

	if (device->pci->group < 0 || device->group_err ||
	    !device->group.regions_known || check_has_direct(&device->group))
		return;
	err = demand_device(&demand, facts->board, facts->board->identity_policy,
			    device->pci, &device->group, &fault);
	if (err) {
		f = check_refusal(device,
				  err == -EPERM ? FINDING_MEMORY_IDENTITY_REFUSED
						: FINDING_MEMORY_LAYOUT,
				  fault.text, findings);
		check_show_regions(f, &device->group);
		return;
	}
	err = check_plan(facts, &demand, &layout, &fault);
	if (err) {
		f = check_refusal(device, FINDING_MEMORY_LAYOUT, fault.text,
				  findings);
		check_show_regions(f, &device->group);
		return;
	}
	check_windows(facts, device, &layout, findings);
}
