/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The network of a plan, for people and programs. */
#ifndef GPUBOX_PLAN_PLAN_NETWORK_H
#define GPUBOX_PLAN_PLAN_NETWORK_H

#include <jansson.h>

#include "net/nic.h"
#include "request/request.h"

/* "none", "user", "ns" or "tap". */
const char *plan_network_name(const struct request *request);

/* What is published, and @nics with what becomes of them; NULL: none. */
void plan_network_print(const struct request *request, const struct nics *nics);
json_t *plan_network_ports(const struct request *request);
json_t *plan_network_json(const struct nics *nics);

#endif /* GPUBOX_PLAN_PLAN_NETWORK_H */
