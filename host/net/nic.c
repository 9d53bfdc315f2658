// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/nic.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

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
