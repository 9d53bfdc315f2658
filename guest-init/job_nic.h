/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The network devices of a job: ABI_ITEM_NIC, _ADDRESS, _ROUTE, _NEIGHBOUR. */
#ifndef GPUBOX_GUEST_INIT_JOB_NIC_H
#define GPUBOX_GUEST_INIT_JOB_NIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guest_abi.h"

struct job_nic {
	uint8_t mac[6];
	uint32_t mtu;
	char name[ABI_NIC_NAME_MAX + 1]; /* "": it is not there yet */
};

struct job_address {
	uint8_t nic;	/* which one */
	uint8_t family; /* 4 or 6 */
	uint8_t prefix;
	uint8_t bytes[16];
};

struct job_route {
	struct job_address to;
	uint8_t via[16];
	uint32_t metric;
	uint32_t flags;	  /* ABI_ROUTE_... */
	uint32_t mtu;	  /* 0: the device's */
	uint8_t from[16]; /* zeros: none */
	uint8_t weight;	  /* less 1 */
};

struct job_neighbour {
	struct job_address at;
	uint8_t mac[6];
};

struct job_nics {
	size_t count;
	size_t address_count;
	size_t route_count;
	size_t neighbour_count;
	struct job_nic list[ABI_NICS_MAX];
	struct job_address addresses[ABI_ADDRESSES_MAX];
	struct job_route routes[ABI_ROUTES_MAX];
	struct job_neighbour neighbours[ABI_NEIGHBOURS_MAX];
};

bool job_nic_has(uint16_t type);

/* Take one that job_nic_has() into @nics. Errors: -EBADMSG, *@why. */
int job_nic_scan(uint16_t type, const uint8_t *data, uint32_t size,
		 struct job_nics *nics, const char **why);

#endif /* GPUBOX_GUEST_INIT_JOB_NIC_H */
