/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the guest knows of names: --add-host, --dns, --dns-search. */
#ifndef GPUBOX_REQUEST_OPTIONS_NAMES_H
#define GPUBOX_REQUEST_OPTIONS_NAMES_H

#include "request/request.h"

/*
 * Each appends what the option's value says to the file of /etc that it is
 * for. -EINVAL (no address, no name, a file over ABI_ETC_MAX), -ENOMEM;
 * FAULT_HOST.
 */
int options_names_add_host(struct request *request, const char *arg,
			   struct fault *fault);
int options_names_dns(struct request *request, const char *arg,
		      struct fault *fault);
int options_names_dns_search(struct request *request, const char *arg,
			     struct fault *fault);

#endif /* GPUBOX_REQUEST_OPTIONS_NAMES_H */
