// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>

#include "unit.h"

#include "guest/packet.h"

#define TCP	6
#define UDP	17
#define SYN	0x02
#define SYN_ACK 0x12
#define SYN_PSH 0x0a

static uint8_t frame[128];

static enum packet_way ipv4(const char *to, uint8_t protocol, uint16_t port,
			    uint8_t flags)
{
	memset(frame, 0, sizeof(frame));
	frame[12] = 0x08;
	frame[14] = 0x45;
	frame[23] = protocol;
	assert_int_equal(inet_pton(AF_INET, to, frame + 30), 1);
	frame[36] = (uint8_t)(port >> 8);
	frame[37] = (uint8_t)port;
	frame[47] = flags;
	return packet_judge(frame, 74);
}

static enum packet_way ipv6(const char *to, uint8_t protocol, uint16_t port,
			    uint8_t flags)
{
	memset(frame, 0, sizeof(frame));
	frame[12] = 0x86;
	frame[13] = 0xdd;
	frame[14] = 0x60;
	frame[20] = protocol;
	assert_int_equal(inet_pton(AF_INET6, to, frame + 38), 1);
	frame[56] = (uint8_t)(port >> 8);
	frame[57] = (uint8_t)port;
	frame[67] = flags;
	return packet_judge(frame, 94);
}

TEST(test_the_internet_passes)
{
	assert_int_equal(ipv4("192.0.2.7", TCP, 443, SYN), PACKET_PASS);
	assert_int_equal(ipv4("10.0.2.9", UDP, 9, 0), PACKET_PASS);
	assert_int_equal(ipv4("192.0.2.7", 1, 0, 0), PACKET_PASS);
	assert_int_equal(ipv6("2001:db8::1", TCP, 443, SYN), PACKET_PASS);
	assert_int_equal(ipv6("64:ff9b::c000:207", TCP, 443, SYN), PACKET_PASS);
	memset(frame, 0, sizeof(frame));
	frame[12] = 0x08;
	frame[13] = 0x06;
	assert_int_equal(packet_judge(frame, 42), PACKET_PASS);
}

TEST(test_the_loopback_does_not)
{
	static const char *const v4[] = {"10.0.2.2", "127.0.0.1", "127.9.9.9",
					 "0.0.0.0", "0.1.2.3"};
	static const char *const v6[] = {
		"::1",	       "::",	  "::ffff:127.0.0.1",
		"::127.0.0.1", "fec0::2", "fec0::9"};
	size_t i;

	for (i = 0; i < sizeof(v4) / sizeof(v4[0]); i++) {
		assert_int_equal(ipv4(v4[i], TCP, 22, SYN), PACKET_LOOPBACK);
		assert_int_equal(ipv4(v4[i], TCP, 22, SYN_PSH), PACKET_LOOPBACK);
		assert_int_equal(ipv4(v4[i], UDP, 53, 0), PACKET_LOOPBACK);
	}
	for (i = 0; i < sizeof(v6) / sizeof(v6[0]); i++) {
		assert_int_equal(ipv6(v6[i], TCP, 22, SYN), PACKET_LOOPBACK);
		assert_int_equal(ipv6(v6[i], UDP, 53, 0), PACKET_LOOPBACK);
	}
	assert_int_equal(ipv4("255.255.255.255", TCP, 22, SYN), PACKET_DROP);
	assert_int_equal(ipv4("224.0.0.251", UDP, 5353, 0), PACKET_DROP);
	assert_int_equal(ipv6("fe80::2", TCP, 22, SYN), PACKET_DROP);
	assert_int_equal(ipv6("ff02::fb", UDP, 5353, 0), PACKET_DROP);
}

TEST(test_what_a_guest_needs)
{
	assert_int_equal(ipv4("10.0.2.3", UDP, 53, 0), PACKET_PASS);
	assert_int_equal(ipv4("10.0.2.3", TCP, 53, SYN), PACKET_PASS);
	assert_int_equal(ipv4("10.0.2.3", TCP, 22, SYN), PACKET_LOOPBACK);
	assert_int_equal(ipv4("10.0.2.2", 1, 0, 0), PACKET_PASS);
	assert_int_equal(ipv4("255.255.255.255", UDP, 67, 0), PACKET_PASS);
	assert_int_equal(ipv4("10.0.2.2", UDP, 67, 0), PACKET_PASS);
	assert_int_equal(ipv4("10.0.2.2", UDP, 69, 0), PACKET_LOOPBACK);
	assert_int_equal(ipv6("fec0::3", UDP, 53, 0), PACKET_PASS);
	assert_int_equal(ipv6("ff02::1:2", UDP, 547, 0), PACKET_PASS);
	assert_int_equal(ipv6("ff02::2", 58, 0, 0), PACKET_PASS);
	/* to who connected to a port that was forwarded */
	assert_int_equal(ipv4("10.0.2.2", TCP, 40000, SYN_ACK), PACKET_PASS);
	assert_int_equal(ipv4("10.0.2.2", TCP, 40000, 0x10), PACKET_PASS);
	assert_int_equal(ipv4("10.0.2.2", TCP, 40000, 0), PACKET_LOOPBACK);
}

TEST(test_parts_of_packets)
{
	ipv4("10.0.2.3", UDP, 53, 0);
	frame[20] = 0x20; /* more to come */
	assert_int_equal(packet_judge(frame, 74), PACKET_LOOPBACK);
	ipv4("10.0.2.3", UDP, 53, 0);
	frame[21] = 1; /* not the first */
	assert_int_equal(packet_judge(frame, 74), PACKET_LOOPBACK);
	ipv4("192.0.2.7", UDP, 53, 0);
	frame[20] = 0x20;
	assert_int_equal(packet_judge(frame, 74), PACKET_PASS);
	ipv6("2001:db8::1", 44, 0, 0); /* a fragment header */
	assert_int_equal(packet_judge(frame, 94), PACKET_DROP);
}

TEST(test_options_move_the_ports)
{
	ipv4("10.0.2.3", UDP, 53, 0);
	frame[14] = 0x46;
	assert_int_equal(packet_judge(frame, 74), PACKET_LOOPBACK);
	frame[41] = 53;
	assert_int_equal(packet_judge(frame, 74), PACKET_PASS);
	frame[14] = 0x44;
	assert_int_equal(packet_judge(frame, 74), PACKET_DROP);
	frame[14] = 0x55;
	assert_int_equal(packet_judge(frame, 74), PACKET_DROP);
}

/* On memory of exactly that size, so that a sanitizer sees a step beyond. */
TEST(test_every_size)
{
	uint8_t *copy;
	size_t size;
	int i;

	for (i = 0; i < 2; i++) {
		if (i)
			ipv6("fec0::2", TCP, 22, SYN);
		else
			ipv4("10.0.2.2", TCP, 22, SYN);
		for (size = 1; size < 94; size++) {
			copy = malloc(size);
			memcpy(copy, frame, size);
			assert_int_not_equal(packet_judge(copy, size),
					     PACKET_PASS);
			free(copy);
		}
	}
	memset(frame, 0, sizeof(frame));
	frame[12] = 0x81; /* a VLAN's */
	assert_int_equal(packet_judge(frame, 64), PACKET_DROP);
}

UNIT_MAIN(NULL, NULL)
