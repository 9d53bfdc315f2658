// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/h2_answer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static nghttp2_nv h2_header(const char *name, const char *value)
{
	return (nghttp2_nv){
		.name = (uint8_t *)name,
		.namelen = strlen(name),
		.value = (uint8_t *)value,
		.valuelen = strlen(value),
		.flags = NGHTTP2_NV_FLAG_NONE,
	};
}

/* grpc-status and grpc-message, behind what is in @headers already. */
static size_t h2_status(const struct h2_call *call, nghttp2_nv *headers,
			char code[4], char sentence[GRPC_SENTENCE])
{
	size_t n = 0;

	if (call->code >= 10)
		*code++ = '1';
	*code++ = (char)('0' + call->code % 10);
	*code = '\0';
	headers[n++] =
		h2_header("grpc-status", call->code >= 10 ? code - 2 : code - 1);
	if (call->sentence) {
		grpc_escape(call->sentence, sentence, GRPC_SENTENCE);
		headers[n++] = h2_header("grpc-message", sentence);
	}
	return n;
}

/* The end of a stream that has messages. */
static void h2_trailer(struct h2_call *call)
{
	char code[4], sentence[GRPC_SENTENCE];
	nghttp2_nv headers[2];
	size_t n = h2_status(call, headers, code, sentence);

	nghttp2_submit_trailer(call->h2->session, call->stream, headers, n);
}

/* Have @room bytes for what is not sent yet. */
static int h2_grow(struct h2_call *call, size_t room)
{
	struct h2 *h2 = call->h2;
	uint8_t *grown;

	if (h2->out_bytes - call->out_room + room > H2_OUT_MAX)
		return -ENOBUFS;
	grown = realloc(call->out, room);
	if (!grown)
		return -ENOMEM;
	h2->out_bytes += room - call->out_room;
	call->out_room = room;
	call->out = grown;
	return 0;
}

/* All of it is sent. */
static void h2_let_go(struct h2_call *call)
{
	call->h2->out_bytes -= call->out_room;
	call->out_room = 0;
	free(call->out);
	call->out = NULL;
}

/* nghttp2 wants up to @length bytes of the answer. */
static ssize_t h2_provide(nghttp2_session *session, int32_t stream,
			  uint8_t *buf, size_t length, uint32_t *flags,
			  nghttp2_data_source *source, void *arg)
{
	struct h2_call *call = source->ptr;
	const struct h2_handler *handler = call->h2->handler;
	size_t left;

	(void)session;
	(void)stream;
	(void)arg;
	if (call->out_at == call->out_size) {
		call->out_at = call->out_size = 0;
		h2_let_go(call);
		if (!call->finished && call->arg)
			handler->drained(handler->arg, call);
	}
	left = call->out_size - call->out_at;
	if (left > length)
		left = length;
	if (left) {
		memcpy(buf, call->out + call->out_at, left);
		call->out_at += left;
	}
	if (call->out_at == call->out_size && call->finished) {
		*flags |= NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM;
		h2_trailer(call);
		return (ssize_t)left;
	}
	call->waits = !left;
	return left ? (ssize_t)left : NGHTTP2_ERR_DEFERRED;
}

int h2_begin(struct h2_call *call)
{
	nghttp2_data_provider provider = {
		.source.ptr = call,
		.read_callback = h2_provide,
	};
	nghttp2_nv headers[] = {
		h2_header(":status", "200"),
		h2_header("content-type", "application/grpc"),
	};

	call->begun = true;
	return nghttp2_submit_response(call->h2->session, call->stream, headers,
				       2, &provider)
		       ? -ENOMEM
		       : 0;
}

int h2_send(struct h2_call *call, const uint8_t *message, size_t size)
{
	size_t left = call->out_size - call->out_at;
	int err;

	if (call->finished)
		return -ECANCELED;
	if (size > GRPC_MESSAGE_MAX)
		return -EMSGSIZE;
	if (call->out_at)
		memmove(call->out, call->out + call->out_at, left);
	call->out_at = 0;
	call->out_size = left;
	err = h2_grow(call, left + GRPC_PREFIX + size);
	if (err)
		return err;
	grpc_prefix_write(call->out + left, size);
	if (size)
		memcpy(call->out + left + GRPC_PREFIX, message, size);
	call->out_size = left + GRPC_PREFIX + size;
	if (!call->begun)
		return h2_begin(call);
	if (call->waits)
		nghttp2_session_resume_data(call->h2->session, call->stream);
	call->waits = false;
	return 0;
}

const char *h2_sentence(int err)
{
	switch (err) {
	case -ENOBUFS:
		return "too many answers on this connection are not read yet";
	case -EMSGSIZE:
		return "the answer is too large: at most 1 MiB is sent";
	default:
		return "out of memory";
	}
}

/* The status alone: headers that are the trailers, too. */
static void h2_status_alone(struct h2_call *call)
{
	char code[4], sentence[GRPC_SENTENCE];
	nghttp2_nv headers[4] = {
		h2_header(":status", "200"),
		h2_header("content-type", "application/grpc"),
	};
	size_t n = 2 + h2_status(call, headers + 2, code, sentence);

	call->begun = true;
	nghttp2_submit_response(call->h2->session, call->stream, headers, n,
				NULL);
}

void h2_finish(struct h2_call *call, enum grpc_code code, const char *sentence)
{
	if (call->finished)
		return;
	call->finished = true;
	call->code = code;
	call->sentence = sentence ? strdup(sentence) : NULL;
	call->slow = call->h2->now + H2_SLOW_MS;
	if (!call->begun)
		h2_status_alone(call);
	else if (call->waits)
		nghttp2_session_resume_data(call->h2->session, call->stream);
	call->waits = false;
}

void h2_answer_http(struct h2_call *call, const char *status)
{
	nghttp2_nv header = h2_header(":status", status);

	call->begun = call->finished = true;
	call->slow = call->h2->now + H2_SLOW_MS;
	nghttp2_submit_response(call->h2->session, call->stream, &header, 1,
				NULL);
}
