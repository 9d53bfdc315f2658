/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stdin of a further process: a ring, as large as the host's credit. */
#ifndef GPUBOX_GUEST_INIT_PROCESS_IN_H
#define GPUBOX_GUEST_INIT_PROCESS_IN_H

#include <stdbool.h>
#include <stdint.h>

#include "guest_abi.h"

struct process_in {
	uint64_t total; /* bytes that the host sent */
	uint32_t at;
	uint32_t len;
	uint32_t freed; /* bytes whose credit was not given back yet */
	int to;		/* pipe or terminal; -1: nobody reads, discard */
	bool end;	/* the host will send no more */
	uint8_t last;	/* the last byte that was given */
	uint8_t ring[ABI_P_WINDOW_IN];
};

/* Take @size bytes of the host. -EBADMSG: more than it may send. */
int process_in_add(struct process_in *in, const uint8_t *data, uint32_t size);

/* There were @total bytes in all. -EBADMSG: there were not. */
int process_in_end(struct process_in *in, uint64_t total);

/* Give what can be given, once; with all given, close. */
void process_in_step(struct process_in *in, bool terminal, short revents);

/* How much credit is due, in pieces that are worth a frame; 0: none. */
uint32_t process_in_freed(struct process_in *in);

void process_in_close(struct process_in *in);

#endif /* GPUBOX_GUEST_INIT_PROCESS_IN_H */
