/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The wire between the guest's network device and QEMU's user network, on
 * which packet.h says what passes. Both ends are in QEMU; one frame is a
 * datagram. Nothing here waits, and nothing piles up.
 */
#ifndef GPUBOX_GUEST_LINK_H
#define GPUBOX_GUEST_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guest/peers.h"

/* NET_BUFSIZE of QEMU */
#define LINK_FRAME_MAX (4096 + 65536)

enum link_end {
	LINK_NIC,     /* of the guest */
	LINK_OUTSIDE, /* the user network */
	LINK_ENDS,
};

struct link {
	int fd[LINK_ENDS]; /* ours; -1 before link_open() */
	bool told;	   /* the user, of the host's loopback */
	struct peers peers;
	/* By the end it came from: the frame that the other does not take yet */
	size_t size[LINK_ENDS];
	uint8_t frame[LINK_ENDS][LINK_FRAME_MAX];
};

/* A link that is not there. */
void link_init(struct link *link);

/*
 * Make the wire; @theirs become QEMU's ends, which the caller closes.
 * 0 or -errno of socketpair(2): nothing is open then.
 */
int link_open(struct link *link, int theirs[LINK_ENDS]);

/* Which poll(2) events to wait for at @end. */
short link_events(const struct link *link, enum link_end end);

/* Move what can be moved now, a bounded number of frames. */
void link_move(struct link *link);

void link_close(struct link *link);

#endif /* GPUBOX_GUEST_LINK_H */
