/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who of the host's loopback has sent the guest UDP lately, through a published
 * port: to them, and no others there, the guest may answer. TCP needs none of
 * this, because an answer is not a connection's first segment (packet.c).
 */
#ifndef GPUBOX_GUEST_PEERS_H
#define GPUBOX_GUEST_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PEERS_MAX 256

struct peers_one {
	int64_t until_ms; /* 0: there is none */
	uint16_t host, guest;
};

/* Starts as zeros. */
struct peers {
	struct peers_one one[PEERS_MAX];
	unsigned int next; /* to be replaced */
};

/* @frame goes to the guest, at @now_ms. */
void peers_note(struct peers *peers, const uint8_t *frame, size_t size,
		int64_t now_ms);

/* Whether @frame of the guest's answers one of them. */
bool peers_answers(const struct peers *peers, const uint8_t *frame, size_t size,
		   int64_t now_ms);

#endif /* GPUBOX_GUEST_PEERS_H */
