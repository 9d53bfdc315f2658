/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frames of the control port as bytes (include/guest_abi.h). */
#ifndef GPUBOX_GUEST_INIT_FRAME_H
#define GPUBOX_GUEST_INIT_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "guest_abi.h"

/* The largest payload from the host other than a job's or ABI_SPAWN's. */
#define FRAME_SMALL_MAX (4 + ABI_P_IN_MAX)

_Static_assert(ABI_NETWORK_MAX <= FRAME_SMALL_MAX, "it is small");

struct frame {
	enum abi_frame type;
	uint32_t size;	  /* of the payload */
	uint8_t *payload; /* not set by frame_parse() */
};

/*
 * Read the ABI_HEADER_SIZE bytes at @header into @frame. After success, all
 * frames but ABI_JOB, ABI_SPAWN, ABI_NETWORK and ABI_P_IN have exactly the size
 * their type asks for, and those with a number have all of it. Errors:
 * -EBADMSG (a type the host does not send, or a wrong size), -EMSGSIZE.
 */
int frame_parse(const uint8_t *header, struct frame *frame);

/* Write a header; returns the byte after it. */
uint8_t *frame_header(uint8_t *at, enum abi_frame type, uint32_t size);

#endif /* GPUBOX_GUEST_INIT_FRAME_H */
