/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest's frames on the control port, decoded byte by byte. The guest is
 * hostile: whatever it sends, the decoder reads within its own memory, and
 * what is not in the order of guest_abi.h is an error.
 */
#ifndef GPUBOX_GUEST_DECODER_H
#define GPUBOX_GUEST_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guest_abi.h"

/* No frame of the guest needs more, but ABI_P_OUT, which comes in pieces. */
#define DECODER_PAYLOAD_MAX 8192
#define DECODER_BUFFER	    65536
#define DECODER_TEXT_MAX    1024

/* Fields that a type does not have are zero. Strings are printable. */
struct frame {
	enum abi_frame type;
	uint64_t stamp; /* ns since the guest's boot */
	uint32_t pid;
	uint32_t process;	/* of the types with ABI_P_ */
	enum abi_stream stream; /* STREAM_EOF, P_EOF, P_OUT */
	uint64_t bytes;		/* STREAM_EOF, P_EOF, P_CREDIT */
	const uint8_t *data;	/* P_OUT: until the next decoder_room() */
	size_t size;
	bool signalled; /* EXIT */
	uint32_t code;	/* EXIT: status or signal; ERROR: status */
	uint64_t out_bytes, err_bytes;
	uint64_t utime_us, stime_us, maxrss_kib;
	bool oom_killed; /* its kernel killed for memory, and the command is dead */
	enum abi_fault fault;	     /* ERROR */
	uint32_t err;		     /* ERROR: errno of the guest */
	bool up;		     /* GPU */
	char step[64];		     /* ERROR; PHASE: its name */
	char text[DECODER_TEXT_MAX]; /* ERROR, GPU: sentence; HELLO: release;
				    * LOG: the line */
};

struct decoder {
	uint8_t data[DECODER_BUFFER];
	size_t begin, end;
	uint32_t out_process; /* of the ABI_P_OUT that is under way */
	enum abi_stream out_stream;
	uint32_t out_left;   /* bytes of it; 0: there is none */
	uint32_t seen;	     /* types, one bit each */
	uint32_t eof;	     /* streams, one bit each */
	unsigned int logs;   /* frames of LOG */
	uint64_t eof_at[3];  /* bytes announced by STREAM_EOF */
	const char *problem; /* after -EPROTO: what was wrong */
};

/* An all-zero decoder is ready for the first byte. */

/* Where the next bytes go; *@room is at least one unless a frame is due. */
uint8_t *decoder_room(struct decoder *decoder, size_t *room);
/* @count bytes were put there. */
void decoder_filled(struct decoder *decoder, size_t count);

/*
 * Take the next whole frame, or the next piece of an ABI_P_OUT, as a frame of
 * its own. 1: @frame is it; 0: more bytes are needed; -EPROTO:
 * decoder->problem says what is wrong, and will every time. Whether there is
 * such a process is for others to say.
 */
int decoder_next(struct decoder *decoder, struct frame *frame);

#endif /* GPUBOX_GUEST_DECODER_H */
