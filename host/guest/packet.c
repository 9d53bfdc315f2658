// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/packet.h"

#include <stdbool.h>
#include <string.h>

#define ETHER_HEADER 14
#define ETHER_IPV4   0x0800
#define ETHER_ARP    0x0806
#define ETHER_IPV6   0x86dd

#define IP_ICMP	  1
#define IP_TCP	  6
#define IP_UDP	  17
#define IP_ICMPV6 58

#define PORT_DNS    53
#define PORT_DHCP   67
#define PORT_DHCPV6 547

/* net/slirp.c of QEMU: the network is 10.0.2.0/24 and fec0::/64. */
#define IPV4_HOST 0x0a000202u
#define IPV4_DNS  0x0a000203u

/* The header behind IP's; ports and flags are 0 where there are none. */
struct packet_upper {
	unsigned int protocol;
	unsigned int port; /* it goes to */
	unsigned int flags;
};

static unsigned int packet_be16(const uint8_t *p)
{
	return (unsigned int)p[0] << 8 | p[1];
}

static uint32_t packet_be32(const uint8_t *p)
{
	return (uint32_t)packet_be16(p) << 16 | packet_be16(p + 2);
}

static struct packet_upper packet_upper(unsigned int protocol, const uint8_t *p,
					size_t size)
{
	struct packet_upper upper = {.protocol = protocol};

	if ((protocol == IP_TCP || protocol == IP_UDP) && size >= 4)
		upper.port = packet_be16(p + 2);
	if (protocol == IP_TCP && size >= 14)
		upper.flags = p[13];
	return upper;
}

static bool packet_is_udp(const struct packet_upper *upper, unsigned int port)
{
	return upper->protocol == IP_UDP && upper->port == port;
}

static bool packet_is_dns(const struct packet_upper *upper)
{
	return upper->port == PORT_DNS;
}

/*
 * libslirp opens a connection at a SYN without FIN, RST, URG and ACK, and
 * resets what belongs to none: tcp_input().
 */
static bool packet_is_answer(const struct packet_upper *upper)
{
	return upper->protocol == IP_TCP && (upper->flags & 0x37) &&
	       (upper->flags & 0x37) != 0x02;
}

static enum packet_way packet_host(bool pass)
{
	return pass ? PACKET_PASS : PACKET_LOOPBACK;
}

static enum packet_way packet_ipv4(const uint8_t *p, size_t size)
{
	size_t header = size ? (size_t)(p[0] & 0xf) * 4 : 0;
	struct packet_upper upper = {0};
	uint32_t to;

	if (header < 20 || header > size || p[0] >> 4 != 4)
		return PACKET_DROP;
	to = packet_be32(p + 16);
	/* of a part of a packet: offset, more to come */
	if (!(packet_be16(p + 6) & 0x3fff))
		upper = packet_upper(p[9], p + header, size - header);
	if (to >> 24 == 0 || to >> 24 == 127)
		return PACKET_LOOPBACK;
	if (to == IPV4_HOST)
		return packet_host(upper.protocol == IP_ICMP ||
				   packet_is_udp(&upper, PORT_DHCP) ||
				   packet_is_answer(&upper));
	if (to == IPV4_DNS)
		return packet_host(upper.protocol == IP_ICMP ||
				   packet_is_dns(&upper));
	if (to >> 28 >= 14)
		return packet_is_udp(&upper, PORT_DHCP) ? PACKET_PASS
							: PACKET_DROP;
	return PACKET_PASS;
}

/* Of a packet without extension headers; libslirp takes no other. */
static enum packet_way packet_ipv6(const uint8_t *p, size_t size)
{
	static const uint8_t zero[8];
	static const uint8_t prefix[8] = {0xfe, 0xc0};
	static const uint8_t dns[16] = {0xfe, 0xc0, [15] = 3};
	struct packet_upper upper;
	const uint8_t *to = p + 24;

	if (size < 40 || p[0] >> 4 != 6)
		return PACKET_DROP;
	upper = packet_upper(p[6], p + 40, size - 40);
	if (upper.protocol != IP_TCP && upper.protocol != IP_UDP &&
	    upper.protocol != IP_ICMPV6)
		return PACKET_DROP;
	/* ::, ::1, and IPv4 addresses in the two old ways */
	if (!memcmp(to, zero, sizeof(zero)))
		return PACKET_LOOPBACK;
	if (upper.protocol == IP_ICMPV6)
		return PACKET_PASS;
	if (to[0] == 0xff)
		return packet_is_udp(&upper, PORT_DHCPV6) ? PACKET_PASS
							  : PACKET_DROP;
	if (!memcmp(to, prefix, sizeof(prefix)))
		return packet_host((!memcmp(to, dns, sizeof(dns)) &&
				    packet_is_dns(&upper)) ||
				   packet_is_answer(&upper));
	if (to[0] == 0xfe && (to[1] & 0xc0) == 0x80)
		return PACKET_DROP;
	return PACKET_PASS;
}

enum packet_way packet_judge(const uint8_t *frame, size_t size)
{
	const uint8_t *payload = frame + ETHER_HEADER;

	if (size < ETHER_HEADER)
		return PACKET_DROP;
	switch (packet_be16(frame + 12)) {
	case ETHER_ARP:
		return PACKET_PASS;
	case ETHER_IPV4:
		return packet_ipv4(payload, size - ETHER_HEADER);
	case ETHER_IPV6:
		return packet_ipv6(payload, size - ETHER_HEADER);
	default:
		return PACKET_DROP;
	}
}
