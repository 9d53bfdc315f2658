/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that speak of devices. */
#ifndef GPUBOX_REQUEST_OPTIONS_GPU_H
#define GPUBOX_REQUEST_OPTIONS_GPU_H

#include "request/request.h"

/*
 * Each sets what the value of --gpu, --gpu-policy, --identity, --region or
 * --vfio says; -EINVAL or -ENOTSUP, FAULT_HOST.
 */
int options_gpu_set(struct request *request, const char *arg,
		    struct fault *fault);
int options_gpu_set_policy(struct request *request, const char *arg,
			   struct fault *fault);
int options_gpu_set_identity(struct request *request, const char *arg,
			     struct fault *fault);
int options_gpu_set_region(struct request *request, const char *arg,
			   struct fault *fault);
int options_gpu_set_vfio(struct request *request, const char *arg,
			 struct fault *fault);

#endif /* GPUBOX_REQUEST_OPTIONS_GPU_H */
