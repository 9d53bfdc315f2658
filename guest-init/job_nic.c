// SPDX-License-Identifier: GPL-2.0-or-later
#include "job_nic.h"

#include <linux/errno.h>

#include "mem.h"

bool job_nic_has(uint16_t type)
{
	return type == ABI_ITEM_NIC || type == ABI_ITEM_ADDRESS ||
	       type == ABI_ITEM_ROUTE || type == ABI_ITEM_NEIGHBOUR;
}

static bool job_nic_in_name(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

static int job_nic_device(const uint8_t *data, uint32_t size,
			  struct job_nics *nics, const char **why)
{
	struct job_nic *nic = &nics->list[nics->count];
	uint32_t i;

	*why = "too many network devices";
	if (nics->count == ABI_NICS_MAX)
		return -EBADMSG;
	*why = "a network device without a valid name";
	if (size < ABI_NIC_HEADER || size > ABI_NIC_HEADER + ABI_NIC_NAME_MAX ||
	    (size > ABI_NIC_HEADER && data[ABI_NIC_HEADER] == '.'))
		return -EBADMSG;
	for (i = ABI_NIC_HEADER; i < size; i++) {
		if (!job_nic_in_name(data[i]))
			return -EBADMSG;
		nic->name[i - ABI_NIC_HEADER] = (char)data[i];
	}
	memcpy(nic->mac, data, sizeof(nic->mac));
	nic->mtu = abi_get32(data + ABI_NIC_MTU);
	nics->count++;
	return 0;
}

static int job_nic_address(const uint8_t *data, const struct job_nics *nics,
			   struct job_address *address, const char **why)
{
	address->nic = data[ABI_ADDRESS_NIC];
	address->family = data[ABI_ADDRESS_FAMILY];
	address->prefix = data[ABI_ADDRESS_PREFIX];
	memcpy(address->bytes, data + ABI_ADDRESS_BYTES, 16);
	*why = "a malformed address, or one of no network device";
	if (address->nic >= nics->count ||
	    (address->family != 4 && address->family != 6) ||
	    address->prefix > (address->family == 4 ? 32 : 128))
		return -EBADMSG;
	return 0;
}

/* A further way leads where the route before it does. */
static bool job_nic_is_hop(const struct job_nics *nics,
			   const struct job_address *to)
{
	const struct job_address *last;

	if (!nics->route_count)
		return false;
	last = &nics->routes[nics->route_count - 1].to;
	return last->family == to->family && last->prefix == to->prefix &&
	       !memcmp(last->bytes, to->bytes, sizeof(last->bytes));
}

static int job_nic_route(const uint8_t *data, uint32_t size,
			 const struct job_nics *nics, struct job_route *route,
			 const char **why)
{
	const uint32_t known = ABI_ROUTE_HAS_VIA | ABI_ROUTE_ONLINK |
			       ABI_ROUTE_HOP | ABI_ROUTE_VIA6;
	int ret = job_nic_address(data, nics, &route->to, why);

	memcpy(route->via, data + ABI_ROUTE_VIA, 16);
	route->metric = abi_get32(data + ABI_ROUTE_METRIC);
	route->flags = abi_get32(data + ABI_ROUTE_FLAGS);
	route->weight = data[ABI_ROUTE_WEIGHT];
	if (size == ABI_ROUTE_LONG) {
		route->mtu = abi_get32(data + ABI_ROUTE_MTU);
		memcpy(route->from, data + ABI_ROUTE_FROM, 16);
	}
	if (ret)
		return ret;
	*why = "a route with an unknown flag";
	if (route->flags & ~known)
		return -EBADMSG;
	*why = "a further way of no route before it";
	if (route->flags & ABI_ROUTE_HOP && !job_nic_is_hop(nics, &route->to))
		return -EBADMSG;
	return 0;
}

static int job_nic_neighbour(const uint8_t *data, uint32_t size,
			     struct job_nics *nics, const char **why)
{
	struct job_neighbour *neighbour =
		&nics->neighbours[nics->neighbour_count];

	*why = "a neighbour of the wrong size, or too many";
	if (size != ABI_NEIGHBOUR_SIZE ||
	    nics->neighbour_count == ABI_NEIGHBOURS_MAX)
		return -EBADMSG;
	memcpy(neighbour->mac, data + ABI_NEIGHBOUR_MAC, sizeof(neighbour->mac));
	if (job_nic_address(data, nics, &neighbour->at, why))
		return -EBADMSG;
	nics->neighbour_count++;
	return 0;
}

int job_nic_scan(uint16_t type, const uint8_t *data, uint32_t size,
		 struct job_nics *nics, const char **why)
{
	int ret;

	if (type == ABI_ITEM_NIC)
		return job_nic_device(data, size, nics, why);
	if (type == ABI_ITEM_NEIGHBOUR)
		return job_nic_neighbour(data, size, nics, why);
	*why = "an address or a route of the wrong size, or too many";
	if (type == ABI_ITEM_ADDRESS) {
		if (size != ABI_ADDRESS_SIZE ||
		    nics->address_count == ABI_ADDRESSES_MAX)
			return -EBADMSG;
		ret = job_nic_address(
			data, nics, &nics->addresses[nics->address_count], why);
		nics->address_count += !ret;
		return ret;
	}
	if ((size != ABI_ROUTE_SIZE && size != ABI_ROUTE_LONG) ||
	    nics->route_count == ABI_ROUTES_MAX)
		return -EBADMSG;
	ret = job_nic_route(data, size, nics, &nics->routes[nics->route_count],
			    why);
	nics->route_count += !ret;
	return ret;
}
