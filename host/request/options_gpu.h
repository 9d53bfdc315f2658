/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that speak of devices; for options.c only. */
#ifndef GPUBOX_REQUEST_OPTIONS_GPU_H
#define GPUBOX_REQUEST_OPTIONS_GPU_H

#include "request/options.h"

struct option_row;

/* Each sets what its option's value says; -EINVAL or -ENOTSUP, FAULT_HOST. */
int options_set_gpu(struct options *options, const struct option_row *row,
		    const char *arg, struct fault *fault);
int options_set_gpu_policy(struct options *options, const struct option_row *row,
			   const char *arg, struct fault *fault);
int options_set_identity(struct options *options, const struct option_row *row,
			 const char *arg, struct fault *fault);
int options_set_region(struct options *options, const struct option_row *row,
		       const char *arg, struct fault *fault);
int options_set_vfio(struct options *options, const struct option_row *row,
		     const char *arg, struct fault *fault);

#endif /* GPUBOX_REQUEST_OPTIONS_GPU_H */
