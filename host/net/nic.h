/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a guest's network devices get, as values: guest_abi.h has the limits. */
#ifndef GPUBOX_NET_NIC_H
#define GPUBOX_NET_NIC_H

#include <stdbool.h>
#include <stdint.h>

#include "guest_abi.h"

#define NIC_MAC_TEXT	 18
#define NIC_ADDRESS_TEXT 52

struct nic {
	uint32_t index; /* of the interface that it stands for */
	uint32_t mtu;
	uint8_t mac[6];
	char name[ABI_NIC_NAME_MAX + 1]; /* "": of none, in reserve */
};

/* Bytes as on the wire; of IPv4 the first four. */
struct nic_address {
	uint8_t bytes[16];
	uint8_t nic;	/* which one */
	uint8_t family; /* 4 or 6 */
	uint8_t prefix; /* bits */
};

struct nic_route {
	struct nic_address to;
	uint8_t weight; /* of this way among several, less 1 */
	uint8_t via[16];
	uint8_t from[16]; /* the source's address; zeros: as the kernel likes */
	uint32_t metric;  /* 0: the kernel's */
	uint32_t mtu;	  /* 0: the device's */
	bool has_via;
	bool via6;   /* @via is of IPv6, whatever the route is of */
	bool onlink; /* @via is reached though no address says so */
	bool hop;    /* a further way to where the route before it leads */
};

/* A neighbour that nobody asks for: its address is at @mac. */
struct nic_neighbour {
	struct nic_address at;
	uint8_t mac[6];
};

struct nics {
	unsigned int count, address_count, route_count, neighbour_count;
	struct nic nic[ABI_NICS_MAX];
	struct nic_address address[ABI_ADDRESSES_MAX];
	struct nic_route route[ABI_ROUTES_MAX]; /* in the order to add them */
	struct nic_neighbour neighbour[ABI_NEIGHBOURS_MAX];
};

/* Whether @route has an address as its source. */
bool nic_has_from(const struct nic_route *route);
/*
 * No kernel takes a source that is not its own: a route whose source none of
 * the devices has as an address loses it.
 */
void nic_check_from(struct nics *nics);

/* "02:00:00:00:00:01". Returns @text. */
char *nic_mac_text(const uint8_t mac[6], char text[NIC_MAC_TEXT]);
/* "10.0.0.2/24". Returns @text. */
char *nic_address_text(const struct nic_address *address,
		       char text[NIC_ADDRESS_TEXT]);
/* "10.0.0.1", of @family. Returns @text. */
char *nic_via_text(uint8_t family, const uint8_t bytes[16],
		   char text[NIC_ADDRESS_TEXT]);

#endif /* GPUBOX_NET_NIC_H */
