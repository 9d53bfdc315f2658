// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>

#include "unit.h"

#include "guest/peers.h"

static uint8_t frame[60];
static struct peers peers;

static const uint8_t *udp(const char *from, uint16_t port, const char *to,
			  uint16_t to_port)
{
	memset(frame, 0, sizeof(frame));
	frame[12] = 0x08;
	frame[14] = 0x45;
	frame[23] = 17;
	assert_int_equal(inet_pton(AF_INET, from, frame + 26), 1);
	assert_int_equal(inet_pton(AF_INET, to, frame + 30), 1);
	frame[34] = (uint8_t)(port >> 8);
	frame[35] = (uint8_t)port;
	frame[36] = (uint8_t)(to_port >> 8);
	frame[37] = (uint8_t)to_port;
	return frame;
}

static bool answers(uint16_t guest, const char *to, uint16_t port, int64_t now)
{
	return peers_answers(&peers, udp("10.0.2.15", guest, to, port), 60, now);
}

FIXTURE(setup)
{
	memset(&peers, 0, sizeof(peers));
	return 0;
}

TEST(test_answers_alone)
{
	assert_false(answers(80, "10.0.2.2", 4000, 1));
	peers_note(&peers, udp("10.0.2.2", 4000, "10.0.2.15", 80), 60, 1000);
	assert_true(answers(80, "10.0.2.2", 4000, 1001));
	assert_false(answers(81, "10.0.2.2", 4000, 1001));
	assert_false(answers(80, "10.0.2.2", 4001, 1001));
	assert_false(answers(80, "10.0.2.3", 4000, 1001));
	/* a service that has the port later is not asked */
	assert_false(answers(80, "10.0.2.2", 4000, 200000));
}

TEST(test_frames_that_are_not_whole)
{
	uint8_t *f;

	peers_note(&peers, udp("10.0.2.2", 4000, "10.0.2.15", 80), 37, 1000);
	assert_false(answers(80, "10.0.2.2", 4000, 1001));
	f = (uint8_t *)udp("10.0.2.2", 4000, "10.0.2.15", 80);
	f[20] = 0x20; /* more fragments */
	peers_note(&peers, f, 60, 1000);
	f = (uint8_t *)udp("10.0.2.2", 4000, "10.0.2.15", 80);
	f[14] = 0x46;
	peers_note(&peers, f, 60, 1000);
	assert_false(answers(80, "10.0.2.2", 4000, 1001));
	peers_note(&peers, udp("192.0.2.2", 4000, "10.0.2.15", 80), 60, 1000);
	assert_false(answers(80, "10.0.2.2", 4000, 1001));
}

TEST(test_many)
{
	unsigned int i;

	for (i = 0; i < PEERS_MAX + 1; i++)
		peers_note(&peers,
			   udp("10.0.2.2", (uint16_t)(5000 + i), "10.0.2.15", 80),
			   60, 1000);
	assert_false(answers(80, "10.0.2.2", 5000, 1001));
	assert_true(answers(80, "10.0.2.2", 5001, 1001));
	assert_true(answers(80, "10.0.2.2", 5000 + PEERS_MAX, 1001));
}

UNIT_MAIN_EACH(setup, NULL)
