/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names that reach a path, a process's title, a host name. */
#ifndef GPUBOX_REQUEST_NAME_H
#define GPUBOX_REQUEST_NAME_H

#include <stdbool.h>

#include "fault.h"

/* What name_check() takes, for who has another sentence for it. */
bool name_is_good(const char *name);

/* The same of what engines call containers: also '+', and 127 at most. */
bool name_is_id(const char *name);

/*
 * The name of a run: a letter or digit, then also '_', '.' and '-', 63 at
 * most: docker's, as far as they are a host name, too. -EINVAL, FAULT_HOST.
 */
int name_check(const char *name, struct fault *fault);

/*
 * A host name: a letter or digit, then also '.' and '-', 64 at most
 * (HOST_NAME_MAX of Linux). -EINVAL, FAULT_HOST.
 */
int name_check_host(const char *name, struct fault *fault);

#endif /* GPUBOX_REQUEST_NAME_H */
