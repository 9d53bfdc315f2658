/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One connection of a gRPC client, HTTP/2 in plain text with nghttp2. Nothing
 * here waits. Whoever is connected is held to bounds: calls at a time, bytes of
 * headers and of messages, and time for what it began to say or does not read.
 */
#ifndef GPUBOX_OPENSHELL_H2_H
#define GPUBOX_OPENSHELL_H2_H

#include <nghttp2/nghttp2.h>
#include <stdbool.h>
#include <stdint.h>

#include "openshell/grpc.h"

/* At a time, of one connection. */
#define H2_CALLS 64
/* Bytes of messages that are not answered yet, of one connection. */
#define H2_IN_MAX (4u << 20)
/* Bytes of answers that are not read yet, of one connection. */
#define H2_OUT_MAX (4u << 20)
/* Bytes of the headers of a call. */
#define H2_HEADERS_MAX 16384
#define H2_PATH	       96
/* For a client that says half a request, or does not read. */
#define H2_SLOW_MS 30000
/* Of a full socket, to be read in that time. */
#define H2_SLOW_BYTES 65536
/* A time that does not come. */
#define H2_NEVER INT64_MAX

struct h2;

/* One call, from its headers to the end of its stream. */
struct h2_call {
	struct h2_call *next;
	struct h2 *h2;
	void *arg;	  /* of whoever answers */
	uint8_t *in;	  /* the request, with its prefix */
	uint8_t *out;	  /* what is to be sent, from its first byte on */
	char *sentence;	  /* of the status; NULL: none */
	int64_t deadline; /* the client's, CLOCK_MONOTONIC in ms */
	int64_t slow;	  /* what we wait for has to have happened then */
	size_t in_size, in_room;
	size_t out_size, out_room, out_at;
	size_t header_bytes;
	enum grpc_code code;
	int32_t stream;
	bool post, grpc; /* the request says so */
	bool whole;	 /* the request is there */
	bool begun;	 /* headers of the answer are on their way */
	bool waits;	 /* for something to send */
	bool finished;	 /* nothing but @code is to come */
	char path[H2_PATH];
};

/* Who answers; all of it is called from within h2_serve() and h2_tick(). */
struct h2_handler {
	/* A request is there: @message is @size bytes of call->in. */
	void (*called)(void *arg, struct h2_call *call, const uint8_t *message,
		       size_t size);
	/* All that was given to h2_send() is sent: give it more, if you like. */
	void (*drained)(void *arg, struct h2_call *call);
	/* Nobody waits for an answer any more; @call goes when this returns. */
	void (*gone)(void *arg, struct h2_call *call);
	void *arg;
};

struct h2 {
	nghttp2_session *session;
	const struct h2_handler *handler;
	struct h2_call *calls;
	const uint8_t *pending; /* nghttp2's, until it is asked for more */
	size_t pending_size;
	int64_t now;	/* CLOCK_MONOTONIC in ms, of the last visit */
	int64_t stuck;	/* since when the socket has been full; or 0 */
	int64_t silent; /* when the client has to have begun */
	size_t trickle; /* bytes written since then */
	size_t in_bytes, out_bytes; /* of all calls */
	unsigned int count;
	int peer; /* of whoever answers; 0 at first */
	int fd;
};

/*
 * Serve the connected socket @fd, which becomes the connection's. NULL: out of
 * memory, and @fd is closed.
 */
struct h2 *h2_open(int fd, const struct h2_handler *handler, int64_t now);

/* What poll(2) is to wait for. */
short h2_events(const struct h2 *h2);

/* Read and write what goes. Errors: the connection is over; h2_close() it. */
int h2_serve(struct h2 *h2, bool readable, int64_t now);

/* Bytes of a client, as h2_serve() has read them; for its tests, too. */
int h2_take(struct h2 *h2, const uint8_t *data, size_t size);

/* Let deadlines pass. Errors: as h2_serve(). */
int h2_tick(struct h2 *h2, int64_t now);

/* Take no further calls, and end when those there are have ended. */
void h2_shut(struct h2 *h2);

/* Every call is gone. */
void h2_close(struct h2 *h2);

/*
 * Let the client know that there will be an answer, before its first message.
 * -ENOMEM; h2_finish() it.
 */
int h2_begin(struct h2_call *call);

/*
 * Send @size bytes as one message. Errors: -ENOMEM, -EMSGSIZE, -ENOBUFS (the
 * client has too much to read already), -ECANCELED (the call is finished).
 */
int h2_send(struct h2_call *call, const uint8_t *message, size_t size);

/* What a client reads of an answer that h2_send() has refused. */
const char *h2_sentence(int err);

/* The end of @call, behind what was sent. @sentence may be NULL. */
void h2_finish(struct h2_call *call, enum grpc_code code, const char *sentence);

#endif /* GPUBOX_OPENSHELL_H2_H */
