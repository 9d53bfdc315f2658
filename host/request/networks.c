// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/networks.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int networks_refuse(const char *arg, const char *why, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, -EINVAL, "--network %s: %s", arg,
			 why);
}

/* 4, 6, or 0: no address. */
static uint8_t networks_address(const char *text, uint8_t bytes[16])
{
	if (inet_pton(AF_INET, text, bytes) == 1)
		return 4;
	return inet_pton(AF_INET6, text, bytes) == 1 ? 6 : 0;
}

/* ADDRESS/BITS; @text is cut. */
static bool networks_ip(struct nics *nics, char *text)
{
	struct nic_address *address = &nics->address[nics->address_count];
	char *slash = strchr(text, '/'), *end;
	unsigned long bits;

	if (!slash || nics->address_count == ABI_ADDRESSES_MAX ||
	    slash[1] < '0' || slash[1] > '9')
		return false;
	*slash = '\0';
	bits = strtoul(slash + 1, &end, 10);
	address->family = networks_address(text, address->bytes);
	address->prefix = (uint8_t)bits;
	if (!address->family || *end || bits > (address->family == 4 ? 32 : 128))
		return false;
	nics->address_count++;
	return true;
}

static bool networks_gateway(struct nics *nics, const char *text)
{
	struct nic_route *route = &nics->route[nics->route_count];

	if (nics->route_count == ABI_ROUTES_MAX)
		return false;
	route->to.family = networks_address(text, route->via);
	route->has_via = true;
	if (!route->to.family)
		return false;
	nics->route_count++;
	return true;
}

static unsigned int networks_digit(char c)
{
	return (unsigned int)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

/* Of a device: no group's. */
static bool networks_mac(uint8_t mac[6], const char *text)
{
	unsigned int i;

	if (strlen(text) != 17)
		return false;
	for (i = 0; i < 6; i++, text += 3) {
		if (strspn(text, "0123456789abcdefABCDEF") != 2 ||
		    text[2] != (i < 5 ? ':' : '\0'))
			return false;
		mac[i] = (uint8_t)(networks_digit(text[0]) << 4 |
				   networks_digit(text[1]));
	}
	return !(mac[0] & 1);
}

static bool networks_tap_word(struct request *request, char *word)
{
	if (!strncmp(word, "ip=", 3))
		return networks_ip(&request->nics, word + 3);
	if (!strncmp(word, "gw=", 3))
		return networks_gateway(&request->nics, word + 3);
	request->mac_named = true;
	return !strncmp(word, "mac=", 4) &&
	       networks_mac(request->nics.nic[0].mac, word + 4);
}

static int networks_tap(struct request *request, const char *arg,
			struct fault *fault)
{
	char *word, *save = NULL, *words = request->network_of;
	size_t name = strcspn(words, ",");

	request->nics.count = 1;
	snprintf(request->nics.nic[0].name, sizeof(request->nics.nic[0].name),
		 "eth0");
	if (!name || name > ABI_NIC_NAME_MAX || memchr(words, '/', name))
		return networks_refuse(arg, "name a tap of this host", fault);
	for (word = strtok_r(words + name, ",", &save); word;
	     word = strtok_r(NULL, ",", &save)) {
		if (!networks_tap_word(request, word))
			return networks_refuse(
				arg,
				"behind the tap's name come "
				"ip=ADDRESS/BITS, gw=ADDRESS and mac=MAC",
				fault);
	}
	words[name] = '\0';
	return 0;
}

/* What is behind the colon of @arg becomes the request's. */
static int networks_of(struct request *request, const char *arg,
		       enum board_network network, struct fault *fault)
{
	const char *of = strchr(arg, ':') + 1;

	request->network_of = strdup(of);
	if (!request->network_of)
		return fault_no_memory(fault, "--network");
	request->network = network;
	if (network == BOARD_NETWORK_TAP)
		return networks_tap(request, arg, fault);
	return *of ? 0
		   : networks_refuse(arg, "name the file of a namespace", fault);
}

int networks_set(struct request *request, const char *arg, struct fault *fault)
{
	free(request->network_of);
	request->network_of = NULL;
	memset(&request->nics, 0, sizeof(request->nics));
	request->mac_named = false;
	request->network_named = true;
	request->host_loopback = !strcmp(arg, "user:host-loopback");
	request->network = BOARD_NETWORK_NONE;
	if (!strcmp(arg, "none"))
		return 0;
	if (!strncmp(arg, "ns:", 3))
		return networks_of(request, arg, BOARD_NETWORK_NS, fault);
	if (!strncmp(arg, "tap:", 4))
		return networks_of(request, arg, BOARD_NETWORK_TAP, fault);
	if (strcmp(arg, "user") != 0 && !request->host_loopback)
		return networks_refuse(arg,
				       "there are none, user, "
				       "user:host-loopback, ns:FILE and tap:NAME",
				       fault);
	request->network = BOARD_NETWORK_USER;
	return 0;
}
