/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The streams of a further process between the control port and the
 * descriptors of who asked for it. Each has one bounded buffer, as large as
 * the credit that the other side has.
 */
#ifndef GPUBOX_GUEST_SPAWNED_IO_H
#define GPUBOX_GUEST_SPAWNED_IO_H

#include <stdbool.h>
#include <stdint.h>

#include "guest/channel.h"
#include "guest/pump.h"
#include "guest/watch.h"

struct spawned_out {
	struct watch watch;
	struct pump pump;
	uint64_t credited; /* bytes whose credit was given back */
	int fd;		   /* owned; -1: what comes is dropped */
	bool eof;
	bool told; /* the guest, that nobody reads */
};

struct spawned_in {
	struct watch watch;
	struct channel *channel;
	uint64_t sent;
	uint64_t allowed; /* bytes that may be sent in all */
	uint32_t process;
	int fd;		/* owned; -1: there is none */
	bool is_socket; /* recv(2), not read(2) */
	bool eof;
	bool told; /* the guest */
	int err;   /* -errno: input was lost */
};

/* Take over @fd, which may be -1. 0 or -ENOMEM: it is closed then. */
int spawned_io_open_out(struct spawned_out *out, struct watch_set *set, int fd);
int spawned_io_open_in(struct spawned_in *in, struct watch_set *set,
		       struct channel *channel, uint32_t process, int fd);

/* Nobody reads or writes our side any more: close, and drop what comes. */
void spawned_io_leave_out(struct spawned_out *out, struct watch_set *set);
void spawned_io_leave_in(struct spawned_in *in, struct watch_set *set);

/* Bytes, an end, a credit of the guest. NULL, or what is wrong with it. */
const char *spawned_io_bytes(struct spawned_out *out, const uint8_t *data,
			     size_t size);
const char *spawned_io_end(struct spawned_out *out, uint64_t total);
const char *spawned_io_credit(struct spawned_in *in, uint64_t bytes);

/* Once a turn: tell the guest what it must know, and what we wait for. */
void spawned_io_turn_out(struct spawned_out *out, struct channel *channel,
			 uint32_t process, enum abi_stream stream);
void spawned_io_turn_in(struct spawned_in *in);

/* All that came was delivered, or could not be. */
bool spawned_io_is_done(const struct spawned_out *out);

#endif /* GPUBOX_GUEST_SPAWNED_IO_H */
