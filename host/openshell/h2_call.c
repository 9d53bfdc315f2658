// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/h2_call.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "openshell/h2_answer.h"

/* Its handler is not to hear of it again. */
static void h2_call_forget(struct h2_call *call)
{
	const struct h2_handler *handler = call->h2->handler;

	if (call->arg)
		handler->gone(handler->arg, call);
	call->arg = NULL;
}

static void h2_call_fail(struct h2_call *call, enum grpc_code code,
			 const char *sentence)
{
	h2_call_forget(call);
	h2_finish(call, code, sentence);
}

void h2_call_tick(struct h2_call *call, int64_t now)
{
	if (now >= call->deadline && !call->finished)
		h2_call_fail(call, GRPC_DEADLINE_EXCEEDED,
			     "the time that the call was given has passed");
	if (now < call->slow)
		return;
	call->slow = H2_NEVER;
	h2_call_forget(call);
	call->finished = true;
	nghttp2_submit_rst_stream(call->h2->session, NGHTTP2_FLAG_NONE,
				  call->stream, NGHTTP2_CANCEL);
}

void h2_call_drop(struct h2_call *call)
{
	struct h2_call **at = &call->h2->calls;

	h2_call_forget(call);
	while (*at && *at != call)
		at = &(*at)->next;
	if (*at)
		*at = call->next;
	call->h2->in_bytes -= call->in_room;
	call->h2->out_bytes -= call->out_room;
	call->h2->count--;
	free(call->in);
	free(call->out);
	free(call->sentence);
	free(call);
}

static int h2_on_begin(nghttp2_session *session, const nghttp2_frame *frame,
		       void *arg)
{
	struct h2 *h2 = arg;
	struct h2_call *call;

	h2->silent = 0;
	if (frame->hd.type != NGHTTP2_HEADERS ||
	    frame->headers.cat != NGHTTP2_HCAT_REQUEST)
		return 0;
	call = h2->count < H2_CALLS ? calloc(1, sizeof(*call)) : NULL;
	if (!call)
		return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
	call->h2 = h2;
	call->stream = frame->hd.stream_id;
	call->deadline = H2_NEVER;
	call->slow = h2->now + H2_SLOW_MS;
	call->next = h2->calls;
	h2->calls = call;
	h2->count++;
	nghttp2_session_set_stream_user_data(session, call->stream, call);
	return 0;
}

static bool h2_is(const uint8_t *text, size_t size, const char *wanted)
{
	return size == strlen(wanted) && !memcmp(text, wanted, size);
}

static bool h2_begins(const uint8_t *text, size_t size, const char *wanted)
{
	return size >= strlen(wanted) && !memcmp(text, wanted, strlen(wanted));
}

static void h2_note(struct h2_call *call, const uint8_t *name, size_t name_size,
		    const uint8_t *value, size_t size)
{
	int64_t ms;

	if (h2_is(name, name_size, ":method"))
		call->post = h2_is(value, size, "POST");
	else if (h2_is(name, name_size, "content-type"))
		call->grpc = h2_begins(value, size, "application/grpc");
	else if (h2_is(name, name_size, ":path") && size < sizeof(call->path))
		memcpy(call->path, value, size);
	else if (h2_is(name, name_size, "grpc-timeout") &&
		 !grpc_timeout((const char *)value, size, &ms))
		call->deadline = call->h2->now + ms;
}

static int h2_on_header(nghttp2_session *session, const nghttp2_frame *frame,
			const uint8_t *name, size_t name_size,
			const uint8_t *value, size_t size, uint8_t flags,
			void *arg)
{
	struct h2_call *call = nghttp2_session_get_stream_user_data(
		session, frame->hd.stream_id);

	(void)flags;
	(void)arg;
	if (!call)
		return 0;
	/* RFC 9113, 6.5.2: a field counts 32 bytes more */
	call->header_bytes += name_size + size + 32;
	if (call->header_bytes > H2_HEADERS_MAX)
		return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
	if (frame->headers.cat == NGHTTP2_HCAT_REQUEST)
		h2_note(call, name, name_size, value, size);
	return 0;
}

/* The prefix says how much there will be, and nobody has more than that. */
static int h2_store(struct h2_call *call, const uint8_t *data, size_t size)
{
	size_t need = call->in_size + size, room = need, message;
	uint8_t *grown;

	if (need > GRPC_PREFIX + GRPC_MESSAGE_MAX)
		return -EMSGSIZE;
	if (need > call->in_room) {
		if (room < 2 * call->in_room)
			room = 2 * call->in_room;
		if (call->h2->in_bytes - call->in_room + room > H2_IN_MAX)
			return -ENOBUFS;
		grown = realloc(call->in, room);
		if (!grown)
			return -ENOBUFS;
		call->h2->in_bytes += room - call->in_room;
		call->in = grown;
		call->in_room = room;
	}
	memcpy(call->in + call->in_size, data, size);
	call->in_size = need;
	return need < GRPC_PREFIX ? 0 : grpc_prefix_read(call->in, &message);
}

static void h2_refuse(struct h2_call *call, int err)
{
	switch (err) {
	case -EMSGSIZE:
		h2_call_fail(call, GRPC_RESOURCE_EXHAUSTED,
			     "the message is too large: at most 1 MiB is taken");
		break;
	case -ENOBUFS:
		h2_call_fail(
			call, GRPC_RESOURCE_EXHAUSTED,
			"too many bytes of this connection wait for an answer");
		break;
	case -ENOTSUP:
		h2_call_fail(call, GRPC_UNIMPLEMENTED,
			     "compressed messages are not taken");
		break;
	default:
		h2_call_fail(call, GRPC_INTERNAL,
			     "the bytes of the call are not one message of gRPC");
	}
}

static int h2_on_data(nghttp2_session *session, uint8_t flags, int32_t stream,
		      const uint8_t *data, size_t size, void *arg)
{
	struct h2_call *call =
		nghttp2_session_get_stream_user_data(session, stream);
	int err;

	(void)flags;
	(void)arg;
	if (!call || call->finished)
		return 0;
	err = h2_store(call, data, size);
	if (err)
		h2_refuse(call, err);
	return 0;
}

/* The client has said all: one message, as every call of ours has. */
static void h2_whole(struct h2_call *call)
{
	const struct h2_handler *handler = call->h2->handler;
	size_t size = 0;
	int err = -EBADMSG;

	call->whole = true;
	if (call->finished)
		return;
	call->slow = H2_NEVER;
	if (call->in_size >= GRPC_PREFIX)
		err = grpc_prefix_read(call->in, &size);
	if (!err && call->in_size != GRPC_PREFIX + size)
		err = -EBADMSG;
	if (err)
		h2_refuse(call, err);
	else
		handler->called(handler->arg, call, call->in + GRPC_PREFIX, size);
}

static int h2_on_frame(nghttp2_session *session, const nghttp2_frame *frame,
		       void *arg)
{
	struct h2_call *call = nghttp2_session_get_stream_user_data(
		session, frame->hd.stream_id);

	(void)arg;
	if (!call || (frame->hd.type != NGHTTP2_HEADERS &&
		      frame->hd.type != NGHTTP2_DATA))
		return 0;
	if (frame->hd.type == NGHTTP2_HEADERS && !call->finished &&
	    (!call->post || !call->grpc))
		h2_answer_http(call, call->post ? "415" : "405");
	if (frame->hd.flags & NGHTTP2_FLAG_END_STREAM)
		h2_whole(call);
	return 0;
}

/* RFC 9113, 8.1: who has answered does not have to hear the rest. */
static int h2_on_sent(nghttp2_session *session, const nghttp2_frame *frame,
		      void *arg)
{
	const struct h2_call *call = nghttp2_session_get_stream_user_data(
		session, frame->hd.stream_id);

	(void)arg;
	if (call && !call->whole && frame->hd.type == NGHTTP2_HEADERS &&
	    frame->hd.flags & NGHTTP2_FLAG_END_STREAM)
		nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE,
					  call->stream, NGHTTP2_NO_ERROR);
	return 0;
}

static int h2_on_close(nghttp2_session *session, int32_t stream, uint32_t code,
		       void *arg)
{
	struct h2_call *call =
		nghttp2_session_get_stream_user_data(session, stream);

	(void)code;
	(void)arg;
	if (call)
		h2_call_drop(call);
	return 0;
}

void h2_call_callbacks(nghttp2_session_callbacks *callbacks)
{
	nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks,
								h2_on_begin);
	nghttp2_session_callbacks_set_on_header_callback(callbacks, h2_on_header);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks,
								  h2_on_data);
	nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks,
							     h2_on_frame);
	nghttp2_session_callbacks_set_on_frame_send_callback(callbacks,
							     h2_on_sent);
	nghttp2_session_callbacks_set_on_stream_close_callback(callbacks,
							       h2_on_close);
}
