// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/look_network.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "net/tap.h"
#include "sysfs/sysfs.h"

/* FNV-1a, 64 bits. */
static uint64_t network_hash(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
	return hash;
}

/* The same for each guest on this tap of this machine, of no vendor. */
static void network_mac(const char *tap, uint8_t mac[6])
{
	char machine[64] = "";
	uint64_t hash;
	int i;

	if (sysfs_read("", "/etc/machine-id", machine, sizeof(machine)) < 0)
		machine[0] = '\0';
	hash = network_hash(network_hash(UINT64_C(0xcbf29ce484222325), machine),
			    tap);
	mac[0] = 0x02;
	for (i = 1; i < 6; i++)
		mac[i] = (uint8_t)(hash >> 8 * i);
}

int look_network(struct prepared *prepared, struct fault *fault)
{
	const struct request *request = prepared->request;
	int err = 0;

	prepared->nics = request->nics;
	if (request->network == BOARD_NETWORK_NS)
		err = lender_start(&prepared->lender, request->network_of,
				   request->network_shared, &prepared->nics,
				   fault);
	if (request->network == BOARD_NETWORK_TAP) {
		err = tap_look(request->network_of, &prepared->nics.nic[0].mtu,
			       fault);
		if (!request->mac_named)
			network_mac(request->network_of,
				    prepared->nics.nic[0].mac);
	}
	prepared->host.nics = &prepared->nics;
	return err;
}

int look_network_take(struct prepared *prepared, struct fault *fault)
{
	const struct request *request = prepared->request;
	int fd;

	if (request->network == BOARD_NETWORK_NS && prepared->nics.count)
		return lender_lend(&prepared->lender, request->network_of,
				   &prepared->nics, prepared->taps, fault);
	if (request->network != BOARD_NETWORK_TAP)
		return 0;
	fd = tap_attach(request->network_of, fault);
	if (fd < 0)
		return fd;
	prepared->taps[0] = fd;
	return 0;
}

void look_network_handed_over(struct prepared *prepared)
{
	int i;

	for (i = 0; i < ABI_NICS_MAX; i++) {
		if (prepared->taps[i] >= 0)
			close(prepared->taps[i]);
		prepared->taps[i] = -1;
	}
}

void look_network_give_back(struct prepared *prepared)
{
	look_network_handed_over(prepared);
	lender_end(&prepared->lender);
}
