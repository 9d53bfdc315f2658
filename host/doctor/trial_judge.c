// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "doctor/trial.h"

static const char *const trial_steps[] = {
	[TRIAL_OPEN_CONTAINER] = "open /dev/vfio/vfio",
	[TRIAL_OPEN_DEVICE] = "open the group",
	[TRIAL_STATUS] = "VFIO_GROUP_GET_STATUS",
	[TRIAL_VIABLE] = "VFIO_GROUP_GET_STATUS",
	[TRIAL_SET_CONTAINER] = "VFIO_GROUP_SET_CONTAINER",
	[TRIAL_SET_IOMMU] = "VFIO_SET_IOMMU",
	[TRIAL_BIND] = "VFIO_DEVICE_BIND_IOMMUFD",
	[TRIAL_ALLOC] = "IOMMU_IOAS_ALLOC",
	[TRIAL_ATTACH] = "VFIO_DEVICE_ATTACH_IOMMUFD_PT",
	[TRIAL_RANGES] = "the ranges that may be mapped",
	[TRIAL_DONE] = "attach",
};

static const char *trial_step_name(const struct trial *trial)
{
	if (trial->iommufd && trial->step == TRIAL_OPEN_CONTAINER)
		return "open /dev/iommu";
	if (trial->iommufd && trial->step == TRIAL_OPEN_DEVICE)
		return "open the device";
	return trial_steps[trial->step];
}

/*
 * What an errno means at a step: drivers/iommu/iommu.c (blocking domain,
 * ownership), drivers/vfio/group.c and drivers/iommu/iommufd/device.c. The
 * first line that fits counts; err 0 fits every errno.
 */
static const struct {
	enum trial_step step;
	int err;
	enum finding_id id;
	const char *text;
} trial_meanings[] = {
	{TRIAL_OPEN_CONTAINER, ENOENT, FINDING_TRIAL_NO_NODE,
	 "the node is missing"},
	{TRIAL_OPEN_CONTAINER, EACCES, FINDING_TRIAL_DENIED,
	 "this user may not open the node"},
	{TRIAL_OPEN_CONTAINER, EPERM, FINDING_TRIAL_DENIED,
	 "opening the node is refused"},
	{TRIAL_OPEN_DEVICE, ENOENT, FINDING_TRIAL_NO_NODE,
	 "nothing of the group is bound to vfio"},
	{TRIAL_OPEN_DEVICE, EACCES, FINDING_TRIAL_DENIED,
	 "this user may not open the node"},
	{TRIAL_OPEN_DEVICE, EPERM, FINDING_TRIAL_DENIED,
	 "opening the node is refused"},
	{TRIAL_OPEN_DEVICE, EBUSY, FINDING_TRIAL_BUSY,
	 "somebody else has it open"},
	{TRIAL_VIABLE, 0, FINDING_TRIAL_NOT_VIABLE,
	 "another device of the group is bound to a driver of the host"},
	{TRIAL_SET_CONTAINER, EINVAL, FINDING_TRIAL_REFUSED,
	 "the kernel refuses to take the device from its firmware's 1:1 "
	 "mapping"},
	{TRIAL_SET_CONTAINER, EPERM, FINDING_TRIAL_OWNED,
	 "a driver of the host has taken a device of the group"},
	{TRIAL_SET_CONTAINER, EBUSY, FINDING_TRIAL_OWNED,
	 "the group is attached elsewhere"},
	{TRIAL_SET_IOMMU, EPERM, FINDING_TRIAL_NO_REMAPPING,
	 "the kernel cannot isolate the device's interrupts"},
	{TRIAL_BIND, EINVAL, FINDING_TRIAL_REFUSED,
	 "the kernel refuses to take the device from its firmware's 1:1 "
	 "mapping"},
	{TRIAL_ATTACH, EINVAL, FINDING_TRIAL_REFUSED,
	 "the kernel refuses to attach the device"},
	{TRIAL_BIND, EBUSY, FINDING_TRIAL_BUSY, "somebody else has it"},
};

/*
 * iommufd answers EPERM for both missing interrupt remapping and another
 * owner; the facts tell which. Intel before 6.6 answered EPERM for an RMRR.
 */
static enum finding_id trial_permission(const struct facts *facts,
					const struct facts_device *device)
{
	size_t i;

	for (i = 0; i < device->group.n_regions; i++) {
		if (device->group.regions[i].type == IOMMU_DIRECT)
			return FINDING_TRIAL_REFUSED;
	}
	return facts->irq_remapping == FACT_YES ? FINDING_TRIAL_OWNED
						: FINDING_TRIAL_NO_REMAPPING;
}

static bool trial_covers(const struct trial *trial, const struct facts_range *ram)
{
	size_t i;

	for (i = 0; i < trial->n_ranges; i++) {
		if (ram->start >= trial->range[i].start &&
		    ram->end <= trial->range[i].end)
			return true;
	}
	return false;
}

static void trial_judge_ranges(const struct facts *facts,
			       const struct facts_device *device,
			       const struct trial *trial,
			       struct findings *findings)
{
	struct finding *f;
	size_t i, r;

	for (i = 0; i < facts->n_ram && trial->n_ranges; i++) {
		if (trial_covers(trial, &facts->ram[i]))
			continue;
		/* it may be in one of those that were not looked at */
		f = findings_add(
			findings,
			trial->more ? FINDING_TRIAL_FAILED : FINDING_TRIAL_IOVA,
			device->pci, "the guest's memory 0x%llx-0x%llx %s",
			(unsigned long long)facts->ram[i].start,
			(unsigned long long)facts->ram[i].end,
			trial->more ? "is in none of the first ranges "
				      "that may be mapped"
				    : "cannot be mapped for the "
				      "device");
		for (r = 0; r < trial->n_ranges; r++)
			finding_show(f, "IOVA range", "0x%llx-0x%llx",
				     (unsigned long long)trial->range[r].start,
				     (unsigned long long)trial->range[r].end);
		return;
	}
	f = findings_add(findings, FINDING_TRIAL_PASSED, device->pci,
			 "was attached to an empty address space and let go, "
			 "by %s",
			 trial->iommufd ? "iommufd" : "its group");
	for (r = 0; r < trial->n_ranges; r++)
		finding_show(f, "IOVA range", "0x%llx-0x%llx",
			     (unsigned long long)trial->range[r].start,
			     (unsigned long long)trial->range[r].end);
}

void trial_judge(const struct facts *facts, const struct facts_device *device,
		 const struct trial *trial, struct findings *findings)
{
	enum finding_id id = FINDING_TRIAL_FAILED;
	const char *text = "the kernel gave an answer that is not known";
	struct finding *f;
	size_t i;

	if (trial->step == TRIAL_DONE) {
		trial_judge_ranges(facts, device, trial, findings);
		return;
	}
	for (i = 0; i < sizeof(trial_meanings) / sizeof(trial_meanings[0]); i++) {
		if (trial_meanings[i].step != trial->step ||
		    (trial_meanings[i].err &&
		     trial_meanings[i].err != -trial->err))
			continue;
		id = trial_meanings[i].id;
		text = trial_meanings[i].text;
		break;
	}
	if (trial->err == -EPERM &&
	    (trial->step == TRIAL_BIND || trial->step == TRIAL_SET_IOMMU)) {
		id = trial_permission(facts, device);
		text = "the kernel does not permit it";
	}
	f = findings_add(findings, id, device->pci, "cannot be attached: %s",
			 text);
	finding_show(f, trial_step_name(trial), "%s", strerror(-trial->err));
}
