// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/peers.h"

#include <string.h>

/* How long an answer may take. */
#define PEERS_MS 120000

/* Of Ethernet's header on; IPv4 without options, as libslirp sends it. */
#define PEERS_TYPE     12
#define PEERS_IP       14
#define PEERS_FRAGMENT 20
#define PEERS_PROTOCOL 23
#define PEERS_FROM     26
#define PEERS_TO       30
#define PEERS_PORTS    34
#define PEERS_SIZE     38

/* 10.0.2.2, as which QEMU's user network shows the host's loopback. */
static const uint8_t peers_host[4] = {10, 0, 2, 2};

static uint16_t peers_be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

/* Whether @frame is UDP, whole, with the host's address at @address. */
static bool peers_is_udp(const uint8_t *frame, size_t size, size_t address)
{
	return size >= PEERS_SIZE && peers_be16(frame + PEERS_TYPE) == 0x0800 &&
	       frame[PEERS_IP] == 0x45 && frame[PEERS_PROTOCOL] == 17 &&
	       !(peers_be16(frame + PEERS_FRAGMENT) & 0x3fff) &&
	       !memcmp(frame + address, peers_host, sizeof(peers_host));
}

static unsigned int peers_find(const struct peers *peers, uint16_t host,
			       uint16_t guest)
{
	unsigned int i;

	for (i = 0; i < PEERS_MAX; i++)
		if (peers->one[i].until_ms && peers->one[i].host == host &&
		    peers->one[i].guest == guest)
			break;
	return i;
}

void peers_note(struct peers *peers, const uint8_t *frame, size_t size,
		int64_t now_ms)
{
	uint16_t host, guest;
	unsigned int i;

	if (!peers_is_udp(frame, size, PEERS_FROM))
		return;
	host = peers_be16(frame + PEERS_PORTS);
	guest = peers_be16(frame + PEERS_PORTS + 2);
	i = peers_find(peers, host, guest);
	if (i == PEERS_MAX) {
		i = peers->next;
		peers->next = (i + 1) % PEERS_MAX;
	}
	peers->one[i] = (struct peers_one){now_ms + PEERS_MS, host, guest};
}

bool peers_answers(const struct peers *peers, const uint8_t *frame, size_t size,
		   int64_t now_ms)
{
	unsigned int i;

	if (!peers_is_udp(frame, size, PEERS_TO))
		return false;
	i = peers_find(peers, peers_be16(frame + PEERS_PORTS + 2),
		       peers_be16(frame + PEERS_PORTS));
	return i < PEERS_MAX && now_ms < peers->one[i].until_ms;
}
