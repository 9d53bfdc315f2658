/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interfaces of the namespace that we are in, lent to a guest: the state
 * of the process that lender.h starts, and what it says of it.
 */
#ifndef GPUBOX_NET_LEASE_H
#define GPUBOX_NET_LEASE_H

#include <stdbool.h>
#include <stdint.h>

#include "net/nic.h"

/* Devices of the guest for interfaces that come later, besides the others. */
#define LEASE_RESERVE 2

/* What a guest cannot have is remembered, to be said once. */
#define LEASE_REFUSED 8

/* What is said at each step. */
struct lease_answer {
	int err;
	char what[64];	  /* an interface or a step, on failure */
	struct nics nics; /* of a device in reserve the MAC alone counts */
};

struct lease {
	struct lease_answer answer;
	int netlink;	       /* rtnl_open()'s */
	int events;	       /* rtnl_listen()'s */
	bool shared;	       /* its own programs are heard, too */
	char ports[32];	       /* that they had before; "": the same */
	bool lent;	       /* the taps are made */
	int tap[ABI_NICS_MAX]; /* descriptors, the caller's to close */
	uint32_t tap_index[ABI_NICS_MAX];
	uint32_t refused[LEASE_REFUSED]; /* interfaces, said or in the answer */
	unsigned int refusals;
	int blind; /* why the last look saw nothing, said or in the answer */
};

/* Join the namespace that the file @path is, and look. 0 or answer.err. */
int lease_join(struct lease *lease, const char *path);

/*
 * Make a tap for each device, with all traffic redirected both ways where it
 * has an interface. On failure all is as it was. 0 or answer.err.
 */
int lease_lend(struct lease *lease);

/*
 * Look again: what is up now is lent, what is gone is not. True: the answer is
 * another one. Its nics are good even with answer.err, which says what could
 * not be done; it stays until the caller, who has said it, makes it 0, and looks
 * again for what else cannot.
 */
bool lease_look(struct lease *lease);

/* Take back what is lent. 0 or answer.err. */
int lease_take_back(struct lease *lease);

#endif /* GPUBOX_NET_LEASE_H */
