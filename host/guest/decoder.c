// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/decoder.h"

#include <errno.h>
#include <string.h>

#include "text.h"

/* More than any stream of a guest carries; keeps sums out of overflow. */
#define BYTES_MAX  (UINT64_C(1) << 62)
#define SIGNAL_MAX 64
/* What stands in front of the bytes of ABI_P_OUT. */
#define OUT_HEAD 8

/* The payload of one frame, read from the front. */
struct decoder_reader {
	const uint8_t *p;
	size_t left;
	bool bad;
};

uint8_t *decoder_room(struct decoder *decoder, size_t *room)
{
	if (decoder->begin) {
		memmove(decoder->data, decoder->data + decoder->begin,
			decoder->end - decoder->begin);
		decoder->end -= decoder->begin;
		decoder->begin = 0;
	}
	*room = sizeof(decoder->data) - decoder->end;
	return decoder->data + decoder->end;
}

void decoder_filled(struct decoder *decoder, size_t count)
{
	decoder->end += count;
}

static const uint8_t *take(struct decoder_reader *r, size_t size)
{
	const uint8_t *p = r->p;

	if (r->bad || r->left < size) {
		r->bad = true;
		return NULL;
	}
	r->p += size;
	r->left -= size;
	return p;
}

static uint32_t take32(struct decoder_reader *r)
{
	const uint8_t *p = take(r, 4);

	return p ? abi_get32(p) : 0;
}

static uint64_t take64(struct decoder_reader *r)
{
	const uint8_t *p = take(r, 8);

	return p ? abi_get64(p) : 0;
}

/* The rest, or what is in front of a NUL; too long is cut, it is for people. */
static void take_text(struct decoder_reader *r, char *text, size_t size)
{
	const uint8_t *nul = r->left ? memchr(r->p, '\0', r->left) : NULL;
	size_t len = nul ? (size_t)(nul - r->p) : r->left;
	size_t kept = len < size - 1 ? len : size - 1;
	const uint8_t *p = take(r, len + !!nul);

	if (!p)
		kept = 0;
	else
		memcpy(text, p, kept);
	text[kept] = '\0';
	text_clean(text, kept, "");
}

static const char *read_hello(struct decoder_reader *r, struct frame *frame)
{
	if (take32(r) != ABI_VERSION)
		return "guest-init is of another version than this launcher";
	take_text(r, frame->text, sizeof(frame->text));
	return NULL;
}

static const char *read_stream_eof(struct decoder_reader *r, struct frame *frame)
{
	uint32_t stream = take32(r);

	frame->bytes = take64(r);
	if (stream != ABI_STDOUT && stream != ABI_STDERR)
		return "end of a stream that does not exist";
	frame->stream = (enum abi_stream)stream;
	if (frame->bytes > BYTES_MAX)
		return "a stream of an absurd length";
	return NULL;
}

static const char *read_exit(struct decoder_reader *r, struct frame *frame)
{
	const uint8_t *p = take(r, ABI_EXIT_SIZE);

	if (!p)
		return NULL;
	frame->signalled = abi_get32(p + ABI_EXIT_SIGNALLED) != 0;
	frame->code = abi_get32(p + ABI_EXIT_CODE);
	frame->out_bytes = abi_get64(p + ABI_EXIT_STDOUT);
	frame->err_bytes = abi_get64(p + ABI_EXIT_STDERR);
	frame->stamp = abi_get64(p + ABI_EXIT_STAMP);
	frame->utime_us = abi_get64(p + ABI_EXIT_UTIME);
	frame->stime_us = abi_get64(p + ABI_EXIT_STIME);
	frame->maxrss_kib = abi_get64(p + ABI_EXIT_MAXRSS);
	frame->oom_killed = abi_get32(p + ABI_EXIT_OOM) != 0;
	if (frame->signalled ? !frame->code || frame->code > SIGNAL_MAX
			     : frame->code > 255)
		return "an exit status that does not exist";
	if (frame->out_bytes > BYTES_MAX || frame->err_bytes > BYTES_MAX)
		return "a stream of an absurd length";
	if (frame->utime_us > BYTES_MAX || frame->stime_us > BYTES_MAX ||
	    frame->maxrss_kib > BYTES_MAX)
		return "an absurd use of processor or memory";
	return NULL;
}

static const char *read_error(struct decoder_reader *r, struct frame *frame)
{
	uint32_t fault = take32(r);

	frame->err = take32(r);
	frame->code = take32(r);
	take_text(r, frame->step, sizeof(frame->step));
	take_text(r, frame->text, sizeof(frame->text));
	if (fault < ABI_FAULT_GUEST || fault > ABI_FAULT_COMMAND)
		return "a fault of no known class";
	if (frame->code < ABI_STATUS_GPUBOX || frame->code > ABI_STATUS_NOT_FOUND)
		return "an exit status that does not exist";
	frame->fault = (enum abi_fault)fault;
	return NULL;
}

static const char *read_gpu(struct decoder_reader *r, struct frame *frame)
{
	uint32_t up = take32(r);

	take_text(r, frame->text, sizeof(frame->text));
	if (up > 1)
		return "a GPU that is neither up nor not";
	frame->up = up;
	return NULL;
}

/* Those of further processes: their number, then mostly what we know. */
static const char *read_process(struct decoder_reader *r, struct frame *frame)
{
	frame->process = take32(r);
	switch (frame->type) {
	case ABI_P_STARTED:
		frame->stamp = take64(r);
		frame->pid = take32(r);
		return NULL;
	case ABI_P_EOF:
		return read_stream_eof(r, frame);
	case ABI_P_EXIT:
		return read_exit(r, frame);
	case ABI_P_ERROR:
		return read_error(r, frame);
	case ABI_P_CREDIT:
		frame->bytes = take32(r);
		return NULL;
	default:
		return "a frame of an unknown type";
	}
}

static const char *read_payload(struct decoder_reader *r, struct frame *frame)
{
	switch (frame->type) {
	case ABI_HELLO:
		return read_hello(r, frame);
	case ABI_PHASE:
		frame->stamp = take64(r);
		take_text(r, frame->step, sizeof(frame->step));
		return NULL;
	case ABI_STARTED:
		frame->stamp = take64(r);
		frame->pid = take32(r);
		return NULL;
	case ABI_STREAM_EOF:
		return read_stream_eof(r, frame);
	case ABI_EXIT:
		return read_exit(r, frame);
	case ABI_ERROR:
		return read_error(r, frame);
	case ABI_GPU:
		return read_gpu(r, frame);
	case ABI_LOG:
		if (r->left > ABI_LOG_LINE)
			return "a line of the log that is too long";
		take_text(r, frame->text, sizeof(frame->text));
		return NULL;
	default:
		return read_process(r, frame);
	}
}

static bool has_seen(const struct decoder *decoder, enum abi_frame type)
{
	return decoder->seen & 1u << type;
}

/* A length that both STREAM_EOF and EXIT tell is the same. */
static bool lengths_agree(const struct decoder *decoder, const struct frame *frame)
{
	const uint64_t *at = decoder->eof_at;

	return (!(decoder->eof & 1u << ABI_STDOUT) ||
		at[ABI_STDOUT] == frame->out_bytes) &&
	       (!(decoder->eof & 1u << ABI_STDERR) ||
		at[ABI_STDERR] == frame->err_bytes);
}

static bool is_of_process(enum abi_frame type)
{
	return type >= ABI_P_STARTED && type <= ABI_P_CREDIT;
}

static bool comes_often(enum abi_frame type)
{
	return is_of_process(type) || type == ABI_PHASE ||
	       type == ABI_STREAM_EOF || type == ABI_LOG;
}

/* Is @frame in its place in the order of events? */
static const char *check_order(struct decoder *decoder, const struct frame *frame)
{
	const uint32_t verdict = 1u << ABI_EXIT | 1u << ABI_ERROR;

	if (!has_seen(decoder, ABI_HELLO) && frame->type != ABI_HELLO)
		return "the first frame is not a greeting";
	if (!comes_often(frame->type) && has_seen(decoder, frame->type))
		return "a frame came twice that comes once";
	if ((decoder->seen & verdict) && (1u << frame->type & verdict))
		return "two verdicts";
	if (frame->type == ABI_STARTED && decoder->seen & verdict)
		return "a start after the verdict";
	if (is_of_process(frame->type) &&
	    (decoder->seen & verdict || !has_seen(decoder, ABI_STARTED)))
		return "news of a process while there is no command";
	if (frame->type == ABI_GPU &&
	    decoder->seen & (verdict | 1u << ABI_STARTED))
		return "news of the GPU after the command's start";
	if (frame->type == ABI_LOG && decoder->seen & verdict)
		return "a line of the log after the verdict";
	if (frame->type == ABI_LOG && decoder->logs == ABI_LOG_MAX)
		return "more lines of the log than it may send";
	if (frame->type == ABI_EXIT && !has_seen(decoder, ABI_STARTED))
		return "an exit status of a command that never started";
	if (frame->type == ABI_EXIT && !lengths_agree(decoder, frame))
		return "two lengths of one stream";
	if (frame->type == ABI_STREAM_EOF && decoder->seen & verdict)
		return "the end of a stream after the verdict";
	if (frame->type == ABI_STREAM_EOF && decoder->eof & 1u << frame->stream)
		return "a stream ended twice";
	return NULL;
}

static void remember(struct decoder *decoder, const struct frame *frame)
{
	decoder->seen |= 1u << frame->type;
	decoder->logs += frame->type == ABI_LOG;
	if (frame->type == ABI_STREAM_EOF) {
		decoder->eof |= 1u << frame->stream;
		decoder->eof_at[frame->stream] = frame->bytes;
	}
}

static const char *decode(struct decoder *decoder, uint16_t type,
			  struct decoder_reader *r, struct frame *frame)
{
	const char *problem;

	memset(frame, 0, sizeof(*frame));
	if (type > ABI_P_CREDIT)
		return "a frame of an unknown type";
	frame->type = (enum abi_frame)type;
	problem = read_payload(r, frame);
	if (!problem && (r->bad || r->left))
		problem = "a frame of the wrong size";
	if (!problem)
		problem = check_order(decoder, frame);
	return problem;
}

/* What is here of an ABI_P_OUT whose head was taken. */
static int next_piece(struct decoder *decoder, struct frame *frame)
{
	size_t have = decoder->end - decoder->begin;

	if (!have)
		return 0;
	if (have > decoder->out_left)
		have = decoder->out_left;
	memset(frame, 0, sizeof(*frame));
	frame->type = ABI_P_OUT;
	frame->process = decoder->out_process;
	frame->stream = decoder->out_stream;
	frame->data = decoder->data + decoder->begin;
	frame->size = have;
	decoder->begin += have;
	decoder->out_left -= (uint32_t)have;
	return 1;
}

static const char *begin_out(struct decoder *decoder, struct decoder_reader *r)
{
	struct frame frame = {.type = ABI_P_OUT};
	const char *problem = check_order(decoder, &frame);
	uint32_t stream;

	if (problem)
		return problem;
	if (r->left <= OUT_HEAD || r->left > OUT_HEAD + ABI_P_OUT_MAX)
		return "a frame of the wrong size";
	decoder->out_process = take32(r);
	stream = take32(r);
	if (stream != ABI_STDOUT && stream != ABI_STDERR)
		return "bytes of a stream that does not exist";
	decoder->out_stream = (enum abi_stream)stream;
	decoder->out_left = (uint32_t)r->left;
	return NULL;
}

/* The head of an ABI_P_OUT, when it is here: then its first piece. */
static int next_out(struct decoder *decoder, size_t have,
		    struct decoder_reader *r, struct frame *frame)
{
	if (have < ABI_HEADER_SIZE + OUT_HEAD && r->left > OUT_HEAD)
		return 0;
	decoder->problem = begin_out(decoder, r);
	if (decoder->problem)
		return -EPROTO;
	decoder->begin += ABI_HEADER_SIZE + OUT_HEAD;
	return next_piece(decoder, frame);
}

int decoder_next(struct decoder *decoder, struct frame *frame)
{
	const uint8_t *p = decoder->data + decoder->begin;
	size_t have = decoder->end - decoder->begin;
	struct decoder_reader r;

	if (decoder->problem)
		return -EPROTO;
	if (decoder->out_left)
		return next_piece(decoder, frame);
	if (have < ABI_HEADER_SIZE)
		return 0;
	r = (struct decoder_reader){p + ABI_HEADER_SIZE, abi_get32(p), false};
	if (abi_get16(p + 4) == ABI_P_OUT)
		return next_out(decoder, have, &r, frame);
	if (r.left > DECODER_PAYLOAD_MAX) {
		decoder->problem = "a frame larger than any it may send";
		return -EPROTO;
	}
	if (have - ABI_HEADER_SIZE < r.left)
		return 0;
	decoder->begin += ABI_HEADER_SIZE + r.left;
	decoder->problem = decode(decoder, abi_get16(p + 4), &r, frame);
	if (decoder->problem)
		return -EPROTO;
	remember(decoder, frame);
	return 1;
}
