// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/options_gpu.h"

#include <errno.h>
#include <string.h>

#include "layout/region.h"
#include "vfio/select.h"

int options_gpu_set(struct request *request, const char *arg, struct fault *fault)
{
	int err;

	err = select_check(arg, fault);
	if (err)
		return err;
	if (!strcmp(arg, "none")) {
		request->gpu_count = 0;
		return 0;
	}
	if (request->gpu_count == REQUEST_GPUS_MAX)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--gpu %s: at most %d times", arg,
				 REQUEST_GPUS_MAX);
	request->gpus[request->gpu_count++] = arg;
	return 0;
}

int options_gpu_set_policy(struct request *request, const char *arg,
			   struct fault *fault)
{
	request->gpu_required = !strcmp(arg, "required");
	if (request->gpu_required || !strcmp(arg, "preferred"))
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--gpu-policy %s: there are required and preferred",
			 arg);
}

int options_gpu_set_vfio(struct request *request, const char *arg,
			 struct fault *fault)
{
	enum board_vfio vfio;

	if (request->vfio == BOARD_VFIO_NONE)
		return fault_set(fault, FAULT_HOST, -ENOTSUP,
				 "--vfio %s: this board was built to pass no "
				 "device to a guest (VFIO_NONE)",
				 arg);
	for (vfio = BOARD_VFIO_AUTO; vfio < BOARD_VFIO_NONE; vfio++) {
		if (strcmp(arg, board_vfio_name(vfio)) != 0)
			continue;
		request->vfio = vfio;
		return 0;
	}
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--vfio %s: there are auto, type1 and iommufd", arg);
}

int options_gpu_set_identity(struct request *request, const char *arg,
			     struct fault *fault)
{
	if (!region_policy_parse(arg, &request->identity))
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--identity %s: there are refuse, map and quarantine",
			 arg);
}

int options_gpu_set_region(struct request *request, const char *arg,
			   struct fault *fault)
{
	struct regions regions = {0};
	int err;

	err = regions_parse("--region", arg, BOARD_IDENTITY_REFUSE, &regions,
			    fault);
	if (err)
		return err;
	if (request->region_count == REQUEST_REGIONS_MAX)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--region %s: at most %d times", arg,
				 REQUEST_REGIONS_MAX);
	request->regions[request->region_count++] = arg;
	return 0;
}
