// SPDX-License-Identifier: GPL-2.0-or-later
#include "frame.h"

#include <linux/errno.h>

/* Payload sizes by type, for the types that have only one. */
static const struct {
	uint16_t type;
	uint16_t size;
} frame_sizes[] = {
	{ABI_SIGNAL, 4},   {ABI_WINSIZE, 8},	   {ABI_STDIN_EOF, 8},
	{ABI_CLOSED, 4},   {ABI_BYE, 0},	   {ABI_TIME, 8},
	{ABI_P_SIGNAL, 8}, {ABI_P_WINSIZE, 12},	   {ABI_P_STDIN_EOF, 12},
	{ABI_P_CLOSED, 8}, {ABI_P_CREDIT_OUT, 12},
};

static int frame_check(uint16_t type, uint32_t size)
{
	size_t i;

	if (type == ABI_JOB)
		return size > ABI_PAYLOAD_MAX ? -EMSGSIZE : 0;
	/* Its number is needed to say what is wrong with the rest. */
	if (type == ABI_SPAWN)
		return size > ABI_PAYLOAD_MAX ? -EMSGSIZE
		       : size < 4	      ? -EBADMSG
					      : 0;
	if (type == ABI_NETWORK)
		return size > ABI_NETWORK_MAX ? -EMSGSIZE : 0;
	if (type == ABI_P_IN)
		return size > 4 && size <= FRAME_SMALL_MAX ? 0 : -EBADMSG;
	for (i = 0; i < sizeof(frame_sizes) / sizeof(frame_sizes[0]); i++)
		if (frame_sizes[i].type == type)
			return frame_sizes[i].size == size ? 0 : -EBADMSG;
	return -EBADMSG;
}

int frame_parse(const uint8_t *header, struct frame *frame)
{
	uint32_t size = abi_get32(header);
	uint16_t type = abi_get16(header + 4);
	int ret;

	if (abi_get16(header + 6))
		return -EBADMSG;
	ret = frame_check(type, size);
	if (ret)
		return ret;
	frame->type = (enum abi_frame)type;
	frame->size = size;
	return 0;
}

uint8_t *frame_header(uint8_t *at, enum abi_frame type, uint32_t size)
{
	abi_put32(at, size);
	abi_put16(at + 4, (uint16_t)type);
	abi_put16(at + 6, 0);
	return at + ABI_HEADER_SIZE;
}
