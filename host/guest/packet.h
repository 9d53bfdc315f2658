/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which Ethernet frames of the guest may go out by QEMU's user network. */
#ifndef GPUBOX_GUEST_PACKET_H
#define GPUBOX_GUEST_PACKET_H

#include <stddef.h>
#include <stdint.h>

enum packet_way {
	PACKET_PASS,
	PACKET_DROP,	 /* what no guest needs */
	PACKET_LOOPBACK, /* for what listens on the host's loopback */
};

/*
 * Judge one frame with @size bytes. QEMU's user network (libslirp) connects
 * from the host, so that all of these end at the host's loopback: its alias
 * 10.0.2.2 and fec0::/64, 127/8, 0/8, ::1, IPv4-mapped addresses, and any
 * port of the name server's alias 10.0.2.3 where the host asks a name server
 * of its own. DHCP, DNS, ping, and the answers to connections that came in
 * pass.
 */
enum packet_way packet_judge(const uint8_t *frame, size_t size);

#endif /* GPUBOX_GUEST_PACKET_H */
