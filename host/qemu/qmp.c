// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/qmp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "file/rights.h"
#include "text.h"

/* QEMU's longest replies, the lists of types, have less than 100 KiB. */
#define LINE_MAX_BYTES (16u << 20)
#define READ_SIZE      65536u
/* Per call of qmp_readable(), so that a flood does not keep us here. */
#define READS_MAX   16
#define PENDING_MAX 64

struct pending {
	qmp_reply_fn on_reply;
	void *arg;
};

struct qmp {
	int fd;
	int err;      /* sticky */
	bool greeted; /* by QEMU; nothing is sent before */
	char refusal[QMP_REFUSAL];
	qmp_event_fn on_event;
	void *arg;
	char *in;	/* bytes not yet taken */
	size_t in_size; /* how many */
	size_t in_room;
	char *out; /* bytes not yet sent */
	size_t out_size;
	/* Replies come in the order of the commands (QEMU's qmp-spec). */
	struct pending pending[PENDING_MAX];
	unsigned int first, count;
};

static void on_capabilities(void *arg, json_t *value)
{
	struct qmp *qmp = arg;

	if (!value)
		qmp->err = -EPROTO;
}

struct qmp *qmp_new(int fd, qmp_event_fn on_event, void *arg)
{
	struct qmp *qmp = calloc(1, sizeof(*qmp));

	if (!qmp)
		return NULL;
	qmp->fd = fd;
	qmp->on_event = on_event;
	qmp->arg = arg;
	if (qmp_request(qmp, "qmp_capabilities", NULL, on_capabilities, qmp)) {
		qmp_free(qmp);
		return NULL;
	}
	return qmp;
}

void qmp_free(struct qmp *qmp)
{
	if (!qmp)
		return;
	free(qmp->in);
	free(qmp->out);
	free(qmp);
}

static int qmp_flush(struct qmp *qmp)
{
	ssize_t n;

	while (qmp->out_size) {
		n = send(qmp->fd, qmp->out, qmp->out_size, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 0 : -EPIPE;
		qmp->out_size -= (size_t)n;
		memmove(qmp->out, qmp->out + n, qmp->out_size);
	}
	return 0;
}

static int qmp_enqueue(struct qmp *qmp, const char *text)
{
	size_t size = strlen(text);
	char *out = realloc(qmp->out, qmp->out_size + size + 1);

	if (!out)
		return -ENOMEM;
	memcpy(out + qmp->out_size, text, size + 1);
	out[qmp->out_size + size] = '\n';
	qmp->out = out;
	qmp->out_size += size + 1;
	return 0;
}

static void qmp_expect(struct qmp *qmp, qmp_reply_fn on_reply, void *arg)
{
	const unsigned int at = (qmp->first + qmp->count++) % PENDING_MAX;

	qmp->pending[at] = (struct pending){on_reply, arg};
}

int qmp_request(struct qmp *qmp, const char *name, json_t *arguments,
		qmp_reply_fn on_reply, void *arg)
{
	json_t *command;
	char *text;
	int err;

	/* "o*" drops a key without a value, and takes the reference */
	command = json_pack("{s:s, s:o*}", "execute", name, "arguments",
			    arguments);
	text = command ? json_dumps(command, JSON_COMPACT) : NULL;
	json_decref(command);
	if (!text)
		return -ENOMEM;
	if (qmp->err || qmp->count == PENDING_MAX)
		err = qmp->err ? qmp->err : -ENOBUFS;
	else
		err = qmp_enqueue(qmp, text);
	free(text);
	if (err)
		return err;
	qmp_expect(qmp, on_reply, arg);
	return qmp->greeted ? qmp_flush(qmp) : 0;
}

int qmp_give(struct qmp *qmp, const char *name, int fd, qmp_reply_fn on_reply,
	     void *arg)
{
	char text[128];
	int size = snprintf(text, sizeof(text),
			    "{\"execute\":\"getfd\",\"arguments\":"
			    "{\"fdname\":\"%s\"}}\n",
			    name);

	if (qmp->err || !qmp->greeted || qmp->out_size ||
	    qmp->count == PENDING_MAX || size >= (int)sizeof(text))
		return qmp->err ? qmp->err : -EAGAIN;
	if (rights_send(qmp->fd, text, (size_t)size, &fd, 1, 0))
		return qmp->err = -EPIPE;
	qmp_expect(qmp, on_reply, arg);
	return 0;
}

static int qmp_reply(struct qmp *qmp, json_t *value)
{
	struct pending pending;

	if (!qmp->count)
		return -EPROTO;
	pending = qmp->pending[qmp->first];
	qmp->first = (qmp->first + 1) % PENDING_MAX;
	qmp->count--;
	if (pending.on_reply)
		pending.on_reply(pending.arg, value);
	return qmp->err;
}

static void qmp_note(struct qmp *qmp, const json_t *error)
{
	const char *why = json_string_value(json_object_get(error, "desc"));

	snprintf(qmp->refusal, sizeof(qmp->refusal), "%s", why ? why : "");
	text_clean(qmp->refusal, strlen(qmp->refusal), "");
}

const char *qmp_refusal(const struct qmp *qmp)
{
	return qmp->refusal;
}

static int qmp_message(struct qmp *qmp, json_t *message)
{
	json_t *error = json_object_get(message, "error");
	json_t *event = json_object_get(message, "event");
	json_t *value = json_object_get(message, "return");

	if (!qmp->greeted) {
		if (!json_is_object(json_object_get(message, "QMP")))
			return -EPROTO;
		qmp->greeted = true;
		qmp_flush(qmp);
		return 0;
	}
	if (json_is_string(event)) {
		if (qmp->on_event)
			qmp->on_event(qmp->arg, json_string_value(event),
				      json_object_get(message, "data"));
		return 0;
	}
	if (error)
		qmp_note(qmp, error);
	if (value || error)
		return qmp_reply(qmp, value);
	return -EPROTO;
}

static int qmp_line(struct qmp *qmp, const char *line, size_t size)
{
	json_t *message;
	int err;

	message = json_loadb(line, size, 0, NULL);
	if (!message)
		return -EPROTO;
	err = qmp_message(qmp, message);
	json_decref(message);
	return err;
}

/* Take the whole lines of what is there; @fresh bytes were not looked at. */
static int qmp_lines(struct qmp *qmp, size_t fresh)
{
	char *line = qmp->in, *end = qmp->in + qmp->in_size;
	char *from = end - fresh, *newline;
	int err = 0;

	while (!err && from < end) {
		newline = memchr(from, '\n', (size_t)(end - from));
		if (!newline)
			break;
		err = qmp_line(qmp, line, (size_t)(newline - line));
		line = from = newline + 1;
	}
	qmp->in_size = (size_t)(end - line);
	memmove(qmp->in, line, qmp->in_size);
	return err;
}

static int qmp_make_room(struct qmp *qmp)
{
	size_t room = qmp->in_room ? 2 * qmp->in_room : READ_SIZE;
	char *in;

	if (qmp->in_size < qmp->in_room)
		return 0;
	if (room > LINE_MAX_BYTES)
		return -EMSGSIZE;
	in = realloc(qmp->in, room);
	if (!in)
		return -ENOMEM;
	qmp->in = in;
	qmp->in_room = room;
	return 0;
}

/* 1: there may be more; 0: nothing to read now. */
static int qmp_read(struct qmp *qmp)
{
	ssize_t n;
	int err = qmp_make_room(qmp);

	if (err)
		return err;
	n = read(qmp->fd, qmp->in + qmp->in_size, qmp->in_room - qmp->in_size);
	if (n < 0 && errno == EINTR)
		return 1;
	if (n < 0)
		return errno == EAGAIN ? 0 : -EPIPE;
	if (!n)
		return -EPIPE;
	qmp->in_size += (size_t)n;
	err = qmp_lines(qmp, (size_t)n);
	return err ? err : 1;
}

int qmp_readable(struct qmp *qmp)
{
	int i, err = qmp->err;

	/* If it cannot be sent, reading what is left ends in the reason. */
	if (!err && qmp->greeted)
		qmp_flush(qmp);
	for (i = 0; !err && i < READS_MAX; i++) {
		int more = qmp_read(qmp);

		if (more <= 0)
			err = more;
		if (!more)
			break;
	}
	if (err)
		qmp->err = err;
	return err;
}
