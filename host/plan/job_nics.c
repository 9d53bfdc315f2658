// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/job_nics.h"

#include <string.h>

#include "guest_abi.h"

/* Where the items go; without @to only their size is wanted. */
struct job_nics {
	uint8_t *to;
	size_t used;
};

static void nics_item(struct job_nics *items, enum abi_item type,
		      const uint8_t *bytes, size_t size)
{
	uint8_t header[ABI_ITEM_HEADER_SIZE] = {0};

	abi_put16(header, (uint16_t)type);
	abi_put32(header + 4, (uint32_t)size);
	if (items->to) {
		memcpy(items->to + items->used, header, sizeof(header));
		memcpy(items->to + items->used + sizeof(header), bytes, size);
	}
	items->used += sizeof(header) + size;
}

static void nics_device(struct job_nics *items, const struct nic *nic)
{
	uint8_t bytes[ABI_NIC_HEADER + ABI_NIC_NAME_MAX] = {0};
	size_t name = strnlen(nic->name, ABI_NIC_NAME_MAX);

	memcpy(bytes, nic->mac, sizeof(nic->mac));
	abi_put32(bytes + ABI_NIC_MTU, nic->mtu);
	memcpy(bytes + ABI_NIC_HEADER, nic->name, name);
	nics_item(items, ABI_ITEM_NIC, bytes, ABI_NIC_HEADER + name);
}

static void nics_address(uint8_t *bytes, const struct nic_address *address)
{
	bytes[ABI_ADDRESS_NIC] = address->nic;
	bytes[ABI_ADDRESS_FAMILY] = address->family;
	bytes[ABI_ADDRESS_PREFIX] = address->prefix;
	memcpy(bytes + ABI_ADDRESS_BYTES, address->bytes, 16);
}

static void nics_route(struct job_nics *items, const struct nic_route *route)
{
	const bool is_long = route->mtu || nic_has_from(route);
	uint8_t bytes[ABI_ROUTE_LONG] = {0};

	nics_address(bytes, &route->to);
	bytes[ABI_ROUTE_WEIGHT] = route->weight;
	memcpy(bytes + ABI_ROUTE_VIA, route->via, 16);
	abi_put32(bytes + ABI_ROUTE_METRIC, route->metric);
	abi_put32(bytes + ABI_ROUTE_FLAGS,
		  (route->has_via ? ABI_ROUTE_HAS_VIA : 0) |
			  (route->onlink ? ABI_ROUTE_ONLINK : 0) |
			  (route->hop ? ABI_ROUTE_HOP : 0) |
			  (route->via6 ? ABI_ROUTE_VIA6 : 0));
	abi_put32(bytes + ABI_ROUTE_MTU, route->mtu);
	memcpy(bytes + ABI_ROUTE_FROM, route->from, 16);
	nics_item(items, ABI_ITEM_ROUTE, bytes,
		  is_long ? ABI_ROUTE_LONG : ABI_ROUTE_SIZE);
}

static void nics_neighbour(struct job_nics *items,
			   const struct nic_neighbour *neighbour)
{
	uint8_t bytes[ABI_NEIGHBOUR_SIZE] = {0};

	nics_address(bytes, &neighbour->at);
	memcpy(bytes + ABI_NEIGHBOUR_MAC, neighbour->mac, sizeof(neighbour->mac));
	nics_item(items, ABI_ITEM_NEIGHBOUR, bytes, sizeof(bytes));
}

size_t job_nics_items(const struct nics *nics, uint8_t *to)
{
	struct job_nics items = {.to = to};
	uint8_t bytes[ABI_ADDRESS_SIZE];
	unsigned int i;

	for (i = 0; i < nics->count; i++)
		nics_device(&items, &nics->nic[i]);
	for (i = 0; i < nics->address_count; i++) {
		memset(bytes, 0, sizeof(bytes));
		nics_address(bytes, &nics->address[i]);
		nics_item(&items, ABI_ITEM_ADDRESS, bytes, sizeof(bytes));
	}
	for (i = 0; i < nics->route_count; i++)
		nics_route(&items, &nics->route[i]);
	for (i = 0; i < nics->neighbour_count; i++)
		nics_neighbour(&items, &nics->neighbour[i]);
	return items.used;
}
