// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "frame.h"

static int parse(uint16_t type, uint32_t size, uint16_t zero, struct frame *frame)
{
	uint8_t header[ABI_HEADER_SIZE];

	abi_put32(header, size);
	abi_put16(header + 4, type);
	abi_put16(header + 6, zero);
	return frame_parse(header, frame);
}

TEST(takes_what_the_host_sends)
{
	static const struct {
		uint16_t type;
		uint32_t size;
	} good[] = {
		{ABI_JOB, 0},
		{ABI_JOB, ABI_PAYLOAD_MAX},
		{ABI_SIGNAL, 4},
		{ABI_WINSIZE, 8},
		{ABI_STDIN_EOF, 8},
		{ABI_CLOSED, 4},
		{ABI_BYE, 0},
		{ABI_TIME, 8},
		{ABI_SPAWN, 4},
		{ABI_SPAWN, ABI_PAYLOAD_MAX},
		{ABI_P_SIGNAL, 8},
		{ABI_P_WINSIZE, 12},
		{ABI_P_IN, 5},
		{ABI_P_IN, 4 + ABI_P_IN_MAX},
		{ABI_P_STDIN_EOF, 12},
		{ABI_P_CLOSED, 8},
		{ABI_P_CREDIT_OUT, 12},
		{ABI_NETWORK, 0},
		{ABI_NETWORK, ABI_NETWORK_MAX},
	};
	struct frame frame;
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(parse(good[i].type, good[i].size, 0, &frame), 0);
		assert_int_equal(frame.type, good[i].type);
		assert_int_equal(frame.size, good[i].size);
	}
}

TEST(refuses_sizes)
{
	struct frame frame;

	assert_int_equal(parse(ABI_JOB, ABI_PAYLOAD_MAX + 1, 0, &frame),
			 -EMSGSIZE);
	assert_int_equal(parse(ABI_JOB, UINT32_MAX, 0, &frame), -EMSGSIZE);
	assert_int_equal(parse(ABI_SIGNAL, 3, 0, &frame), -EBADMSG);
	assert_int_equal(parse(ABI_SIGNAL, 8, 0, &frame), -EBADMSG);
	assert_int_equal(parse(ABI_WINSIZE, FRAME_SMALL_MAX + 1, 0, &frame),
			 -EBADMSG);
	assert_int_equal(parse(ABI_BYE, 1, 0, &frame), -EBADMSG);
	assert_int_equal(parse(ABI_TIME, 4, 0, &frame), -EBADMSG);
	assert_int_equal(parse(ABI_SPAWN, 3, 0, &frame), -EBADMSG);
	assert_int_equal(parse(ABI_SPAWN, ABI_PAYLOAD_MAX + 1, 0, &frame),
			 -EMSGSIZE);
	assert_int_equal(parse(ABI_P_IN, 4, 0, &frame), -EBADMSG);
	assert_int_equal(parse(ABI_P_IN, 5 + ABI_P_IN_MAX, 0, &frame), -EBADMSG);
	assert_int_equal(parse(ABI_P_SIGNAL, 4, 0, &frame), -EBADMSG);
	assert_int_equal(parse(ABI_NETWORK, ABI_NETWORK_MAX + 1, 0, &frame),
			 -EMSGSIZE);
}

TEST(refuses_types)
{
	struct frame frame;
	unsigned int type;

	for (type = 0; type < ABI_JOB; type++)
		assert_int_equal(parse((uint16_t)type, 4, 0, &frame), -EBADMSG);
	assert_int_equal(parse(ABI_BYE + 1, 0, 0, &frame), -EBADMSG);
	assert_int_equal(parse(UINT16_MAX, 0, 0, &frame), -EBADMSG);
	assert_int_equal(parse(ABI_BYE, 0, 1, &frame), -EBADMSG);
}

TEST(writes_headers)
{
	static const uint8_t want[] = {0x3c, 0, 0, 0, 5, 0, 0, 0};
	uint8_t buf[ABI_HEADER_SIZE];

	assert_ptr_equal(frame_header(buf, ABI_EXIT, ABI_EXIT_SIZE),
			 buf + sizeof(buf));
	assert_memory_equal(buf, want, sizeof(want));
}

UNIT_MAIN(NULL, NULL)
