/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the values of run's options set, as their rows want it. */
#ifndef GPUBOX_REQUEST_OPTIONS_VALUES_H
#define GPUBOX_REQUEST_OPTIONS_VALUES_H

#include "request/option.h"

/*
 * Each takes a struct options and sets what the option of its name says.
 * -EINVAL, -ENOTSUP, -ENOMEM and what reading --env-file reports, FAULT_HOST.
 */
int options_values_env(void *into, const struct option_row *row,
		       const char *arg, struct fault *fault);
int options_values_env_file(void *into, const struct option_row *row,
			    const char *arg, struct fault *fault);
int options_values_memory(void *into, const struct option_row *row,
			  const char *arg, struct fault *fault);
int options_values_scratch(void *into, const struct option_row *row,
			   const char *arg, struct fault *fault);
int options_values_cpus(void *into, const struct option_row *row,
			const char *arg, struct fault *fault);
int options_values_timeout(void *into, const struct option_row *row,
			   const char *arg, struct fault *fault);
int options_values_output_limit(void *into, const struct option_row *row,
				const char *arg, struct fault *fault);
int options_values_umask(void *into, const struct option_row *row,
			 const char *arg, struct fault *fault);
int options_values_ulimit(void *into, const struct option_row *row,
			  const char *arg, struct fault *fault);
int options_values_network(void *into, const struct option_row *row,
			   const char *arg, struct fault *fault);
int options_values_keep(void *into, const struct option_row *row,
			const char *arg, struct fault *fault);
int options_values_gpu(void *into, const struct option_row *row,
		       const char *arg, struct fault *fault);
int options_values_gpu_policy(void *into, const struct option_row *row,
			      const char *arg, struct fault *fault);
int options_values_vfio(void *into, const struct option_row *row,
			const char *arg, struct fault *fault);
int options_values_identity(void *into, const struct option_row *row,
			    const char *arg, struct fault *fault);
int options_values_region(void *into, const struct option_row *row,
			  const char *arg, struct fault *fault);
int options_values_mount(void *into, const struct option_row *row,
			 const char *arg, struct fault *fault);
int options_values_tmpfs(void *into, const struct option_row *row,
			 const char *arg, struct fault *fault);
int options_values_gpus(void *into, const struct option_row *row,
			const char *arg, struct fault *fault);
int options_values_shm_size(void *into, const struct option_row *row,
			    const char *arg, struct fault *fault);
int options_values_stop_timeout(void *into, const struct option_row *row,
				const char *arg, struct fault *fault);
int options_values_entrypoint(void *into, const struct option_row *row,
			      const char *arg, struct fault *fault);
int options_values_add_host(void *into, const struct option_row *row,
			    const char *arg, struct fault *fault);
int options_values_dns(void *into, const struct option_row *row,
		       const char *arg, struct fault *fault);
int options_values_dns_search(void *into, const struct option_row *row,
			      const char *arg, struct fault *fault);

/* -v is --volume when a mount follows it, else --verbose. */
bool options_values_is_volume(const char *word);
/* -h is --hostname when a name follows it, as docker's, else --help. */
bool options_values_is_name(const char *word);

#endif /* GPUBOX_REQUEST_OPTIONS_VALUES_H */
