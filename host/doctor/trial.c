// SPDX-License-Identifier: GPL-2.0-or-later
#include "doctor/trial.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "doctor/check.h"
#include "doctor/iommufd_abi.h"

#define TRIAL_INFO_MAX 8192

static bool trial_ended(struct trial *trial, enum trial_step step, bool failed)
{
	trial->step = step;
	trial->err = failed ? -errno : 0;
	return failed;
}

static void trial_add_range(struct trial *trial, uint64_t start, uint64_t end)
{
	if (trial->n_ranges == TRIAL_RANGES_MAX) {
		trial->more = true;
		return;
	}
	trial->range[trial->n_ranges].start = start;
	trial->range[trial->n_ranges].end = end;
	trial->n_ranges++;
}

/* The chain of capabilities behind struct vfio_iommu_type1_info. */
static void trial_parse_info(const uint8_t *info, uint32_t size,
			     struct trial *trial)
{
	struct vfio_iommu_type1_info_cap_iova_range cap;
	struct vfio_iommu_type1_info head;
	struct vfio_iova_range range;
	uint32_t at, i, hops;

	memcpy(&head, info, sizeof(head));
	if (!(head.flags & VFIO_IOMMU_INFO_CAPS))
		return;
	at = head.cap_offset;
	for (hops = 0; hops < 32 && at && at <= size - sizeof(cap); hops++) {
		memcpy(&cap, info + at, sizeof(cap));
		if (cap.header.id == VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE)
			break;
		at = cap.header.next;
		cap.nr_iovas = 0;
	}
	if (hops == 32 || !at || at > size - sizeof(cap))
		return;
	at += sizeof(cap);
	for (i = 0; i < cap.nr_iovas && at <= size - sizeof(range); i++) {
		memcpy(&range, info + at, sizeof(range));
		trial_add_range(trial, range.start, range.end);
		at += sizeof(range);
	}
}

static void trial_group_attach(int container, int group, struct trial *trial)
{
	struct vfio_group_status status = {.argsz = sizeof(status)};
	/* aligned for the struct at its start */
	uint8_t info[TRIAL_INFO_MAX] __attribute__((aligned(8))) = {0};
	struct vfio_iommu_type1_info head = {.argsz = sizeof(info)};

	if (trial_ended(trial, TRIAL_STATUS,
			ioctl(group, VFIO_GROUP_GET_STATUS, &status) < 0))
		return;
	trial->step = TRIAL_VIABLE;
	if (!(status.flags & VFIO_GROUP_FLAGS_VIABLE)) {
		trial->err = -EPERM;
		return;
	}
	if (trial_ended(trial, TRIAL_SET_CONTAINER,
			ioctl(group, VFIO_GROUP_SET_CONTAINER, &container) < 0) ||
	    trial_ended(trial, TRIAL_SET_IOMMU,
			ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU) < 0))
		return;
	memcpy(info, &head, sizeof(head));
	if (trial_ended(trial, TRIAL_RANGES,
			ioctl(container, VFIO_IOMMU_GET_INFO, info) < 0))
		return;
	trial_parse_info(info, sizeof(info), trial);
	trial->step = TRIAL_DONE;
}

static void trial_group(const struct facts_device *device, struct trial *trial)
{
	int container, group;
	char path[64];

	memset(trial, 0, sizeof(*trial));
	container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	if (trial_ended(trial, TRIAL_OPEN_CONTAINER, container < 0))
		return;
	snprintf(path, sizeof(path), "/dev/vfio/%d", device->pci->group);
	group = open(path, O_RDWR | O_CLOEXEC);
	if (!trial_ended(trial, TRIAL_OPEN_DEVICE, group < 0)) {
		trial_group_attach(container, group, trial);
		close(group);
	}
	close(container);
}

static void trial_iommufd_attach(int iommufd, int device, struct trial *trial)
{
	struct iommufd_abi_bind bind = {
		.size = sizeof(bind),
		.iommufd = iommufd,
	};
	struct iommufd_abi_ioas_alloc alloc = {.size = sizeof(alloc)};
	struct iommufd_abi_attach attach = {.size = sizeof(attach)};
	struct iommufd_abi_iova_ranges ranges = {.size = sizeof(ranges)};

	if (trial_ended(trial, TRIAL_BIND,
			ioctl(device, IOMMUFD_ABI_BIND, &bind) < 0) ||
	    trial_ended(trial, TRIAL_ALLOC,
			ioctl(iommufd, IOMMUFD_ABI_IOAS_ALLOC, &alloc) < 0))
		return;
	attach.ioas_id = alloc.ioas_id;
	if (trial_ended(trial, TRIAL_ATTACH,
			ioctl(device, IOMMUFD_ABI_ATTACH, &attach) < 0))
		return;
	ranges.ioas_id = alloc.ioas_id;
	ranges.count = TRIAL_RANGES_MAX;
	ranges.ranges = (uint64_t)(uintptr_t)trial->range;
	/* EMSGSIZE: there are more; the first ones are filled in */
	if (trial_ended(trial, TRIAL_RANGES,
			ioctl(iommufd, IOMMUFD_ABI_IOVA_RANGES, &ranges) < 0 &&
				errno != EMSGSIZE))
		return;
	trial->more = ranges.count > TRIAL_RANGES_MAX;
	trial->n_ranges = trial->more ? TRIAL_RANGES_MAX : ranges.count;
	trial->step = TRIAL_DONE;
}

static void trial_iommufd(const struct facts_device *device, struct trial *trial)
{
	int iommufd, fd;
	char path[64];

	memset(trial, 0, sizeof(*trial));
	trial->iommufd = true;
	iommufd = open("/dev/iommu", O_RDWR | O_CLOEXEC);
	if (trial_ended(trial, TRIAL_OPEN_CONTAINER, iommufd < 0))
		return;
	snprintf(path, sizeof(path), "/dev/vfio/devices/%s", device->vfio_dev);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (!trial_ended(trial, TRIAL_OPEN_DEVICE, fd < 0)) {
		trial_iommufd_attach(iommufd, fd, trial);
		close(fd);
	}
	close(iommufd);
}

void trial_run(const struct facts *facts, struct findings *findings)
{
	struct trial trial;
	size_t i;

	for (i = 0; i < facts->n_device; i++) {
		const struct facts_device *device = &facts->device[i];

		if (!pci_driver_is_vfio(device->pci->driver)) {
			findings_add(findings, FINDING_TRIAL_NOT_BOUND,
				     device->pci,
				     "was not tried: it is bound to %s",
				     device->pci->driver[0] ? device->pci->driver
							    : "no driver");
			continue;
		}
		if (device->has_cdev) {
			trial_iommufd(device, &trial);
			trial_judge(facts, device, &trial, findings);
		}
		if (device->pci->group >= 0 &&
		    facts->container_node != LIVE_NODE_MISSING) {
			trial_group(device, &trial);
			trial_judge(facts, device, &trial, findings);
		}
	}
}
