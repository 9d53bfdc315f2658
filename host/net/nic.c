// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/nic.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

bool nic_has_from(const struct nic_route *route)
{
	static const uint8_t none[sizeof(route->from)];

	return memcmp(route->from, none, sizeof(none)) != 0;
}

static bool nic_has_address(const struct nics *nics, uint8_t family,
			    const uint8_t bytes[16])
{
	const struct nic_address *address = nics->address;
	unsigned int i;

	for (i = 0; i < nics->address_count; i++, address++)
		if (address->family == family &&
		    !memcmp(address->bytes, bytes, sizeof(address->bytes)))
			return true;
	return false;
}

void nic_check_from(struct nics *nics)
{
	struct nic_route *route = nics->route;
	unsigned int i;

	for (i = 0; i < nics->route_count; i++, route++)
		if (!nic_has_address(nics, route->to.family, route->from))
			memset(route->from, 0, sizeof(route->from));
}

char *nic_mac_text(const uint8_t mac[6], char text[NIC_MAC_TEXT])
{
	snprintf(text, NIC_MAC_TEXT, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0],
		 mac[1], mac[2], mac[3], mac[4], mac[5]);
	return text;
}

char *nic_via_text(uint8_t family, const uint8_t bytes[16],
		   char text[NIC_ADDRESS_TEXT])
{
	if (!inet_ntop(family == 4 ? AF_INET : AF_INET6, bytes, text,
		       NIC_ADDRESS_TEXT))
		*text = '\0';
	return text;
}

char *nic_address_text(const struct nic_address *address,
		       char text[NIC_ADDRESS_TEXT])
{
	size_t used;

	nic_via_text(address->family, address->bytes, text);
	used = strlen(text);
	snprintf(text + used, NIC_ADDRESS_TEXT - used, "/%u", address->prefix);
	return text;
}
