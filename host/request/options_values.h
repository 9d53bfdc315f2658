/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the values of run's options set, as their rows want it. */
#ifndef GPUBOX_REQUEST_OPTIONS_VALUES_H
#define GPUBOX_REQUEST_OPTIONS_VALUES_H

#include "request/option.h"

/*
 * Each takes a struct options and sets what the option of its name says.
 * -EINVAL, -ENOTSUP, -ENOMEM and what reading --env-file reports, FAULT_HOST.
 */
option_setter options_values_env;
option_setter options_values_env_file;
option_setter options_values_memory;
option_setter options_values_scratch;
option_setter options_values_cpus;
option_setter options_values_numa;
option_setter options_values_timeout;
option_setter options_values_output_limit;
option_setter options_values_umask;
option_setter options_values_ulimit;
option_setter options_values_pids_limit;
option_setter options_values_sysctl;
option_setter options_values_cap_add;
option_setter options_values_cap_drop;
option_setter options_values_group_add;
option_setter options_values_network;
option_setter options_values_publish;
option_setter options_values_keep;
option_setter options_values_gpu;
option_setter options_values_gpu_policy;
option_setter options_values_vfio;
option_setter options_values_identity;
option_setter options_values_region;
option_setter options_values_mount;
option_setter options_values_tmpfs;
option_setter options_values_gpus;
option_setter options_values_shm_size;
option_setter options_values_stop_timeout;
option_setter options_values_entrypoint;
option_setter options_values_add_host;
option_setter options_values_dns;
option_setter options_values_dns_search;

/* -v is --volume when a mount follows it, else --verbose. */
bool options_values_is_volume(const char *word);
/* -h is --hostname when a name follows it, as docker's, else --help. */
bool options_values_is_name(const char *word);

#endif /* GPUBOX_REQUEST_OPTIONS_VALUES_H */
