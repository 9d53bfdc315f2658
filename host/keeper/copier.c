// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/copier.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "keeper/client.h"
#include "keeper/order.h"
#include "log.h"
#include "text.h"

/* In which something moves, or the guest is not waited for. */
#define COPIER_SILENT_MS 120000
/* From the end of a copy to that of the guest's process. */
#define COPIER_END_MS 30000

/* In the order in which the keeper gives them. */
enum {
	COPIER_OUT,
	COPIER_ERR,
	COPIER_IN,
	COPIER_STREAMS,
};

enum copier_slot {
	COPIER_SIGNALS,
	COPIER_SOCKET,
	COPIER_SAYS,
	COPIER_WANTED,
	COPIER_SLOTS,
};

static void copier_drop(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int copier_attach(struct copier *copier, struct wire_packet *answer,
			 bool in, struct fault *fault)
{
	int unused = -1;

	if (answer->rights.count != (unsigned int)COPIER_IN + in)
		return fault_set(fault, FAULT_HOST, -EBADMSG,
				 "%s: its keeper is of another version",
				 copier->name);
	answer->rights.count = 0;
	copier->err = answer->rights.fd[COPIER_ERR];
	copier->data = answer->rights.fd[in ? COPIER_IN : COPIER_OUT];
	/* What a copy into the guest prints on stdout is nothing. */
	if (in)
		unused = answer->rights.fd[COPIER_OUT];
	copier_drop(&unused);
	return signals_open(&copier->signals, fault);
}

int copier_begin(struct copier *copier, const struct entry *entry,
		 char *const words[], bool in, struct fault *fault)
{
	const struct order order = {
		.argv = (char **)words,
		.interactive = in,
		.self = true,
	};
	struct wire_packet answer;
	int fd, err;

	memset(copier, 0, sizeof(*copier));
	copier->name = entry->name;
	copier->socket = copier->data = copier->err = copier->signals.fd = -1;
	fd = order_write(&order);
	if (fd < 0)
		return fault_set(fault, FAULT_HOST, fd, "cp: %s", strerror(-fd));
	copier->socket = client_ask(entry, json_pack("{s:s}", "op", "exec"), fd,
				    &answer, fault);
	close(fd);
	if (copier->socket < 0)
		return copier->socket;
	err = copier_attach(copier, &answer, in, fault);
	wire_free(&answer);
	return err;
}

/* A signal that stops us stops us; the others end the copy. */
static void copier_signal(struct copier *copier)
{
	int signo;

	while ((signo = signals_next(&copier->signals))) {
		if (signo == SIGTSTP)
			raise(SIGSTOP);
		else if (signo != SIGWINCH)
			copier->signo = signo;
	}
}

static void copier_hear(struct copier *copier)
{
	struct fault fault = {0};
	struct wire_packet packet;
	int got, status;

	while ((got = wire_receive(copier->socket, &packet)) > 0) {
		status = wire_integer(packet.root, "status", 0, 255);
		if (json_object_get(packet.root, "error")) {
			status = wire_fault(packet.root, &fault);
			copier->used = strlen(fault.text);
			memcpy(copier->text, fault.text, copier->used);
		}
		if (status >= 0) {
			copier->status = status;
			copier->ended = true;
		}
		wire_free(&packet);
	}
	if (got == -EAGAIN)
		return;
	if (!copier->ended)
		copier->status = 128 + SIGKILL;
	copier->ended = true;
}

static void copier_listen(struct copier *copier)
{
	char rest[512], *to = copier->text + copier->used;
	size_t room = COPIER_TEXT - copier->used;
	ssize_t n = recv(copier->err, room ? to : rest,
			 room ? room : sizeof(rest), MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0)
		copier_drop(&copier->err);
	else if (room)
		copier->used += (size_t)n;
}

static struct pollfd copier_slot(int fd, short events)
{
	return (struct pollfd){fd, events, 0};
}

/* One turn: 1 when @fd is ready, 0, or -errno. */
static int copier_turn(struct copier *copier, int fd, short events, int64_t end)
{
	struct pollfd p[COPIER_SLOTS] = {
		[COPIER_SIGNALS] = copier_slot(copier->signals.fd, POLLIN),
		[COPIER_SOCKET] =
			copier_slot(copier->ended ? -1 : copier->socket, POLLIN),
		[COPIER_SAYS] = copier_slot(copier->err, POLLIN),
		[COPIER_WANTED] = copier_slot(fd, events),
	};
	int64_t left = end - clock_now_ms();

	if (left <= 0)
		return -ETIMEDOUT;
	if (poll(p, COPIER_SLOTS, (int)left) < 1)
		return 0;
	if (p[COPIER_SIGNALS].revents)
		copier_signal(copier);
	if (p[COPIER_SAYS].revents)
		copier_listen(copier);
	if (p[COPIER_SOCKET].revents)
		copier_hear(copier);
	if (copier->signo)
		return -EINTR;
	return p[COPIER_WANTED].revents != 0;
}

static int copier_ready(struct copier *copier, int fd, short events)
{
	int64_t end = clock_now_ms() + COPIER_SILENT_MS;
	int got;

	do
		got = copier_turn(copier, fd, events, end);
	while (!got && !(copier->ended && events & POLLOUT));
	return got;
}

int copier_wait(struct copier *copier, int fd, bool out)
{
	int got;

	/* What others do not do in time is theirs: no deadline. */
	do
		got = copier_turn(copier, fd, out ? POLLOUT : POLLIN,
				  clock_now_ms() + COPIER_SILENT_MS);
	while (!got || got == -ETIMEDOUT);
	return got < 0 ? got : 0;
}

ssize_t copier_read(struct copier *copier, void *data, size_t size)
{
	ssize_t n = -1;
	int got;

	for (;;) {
		got = copier_ready(copier, copier->data, POLLIN);
		if (got < 0)
			return got;
		n = recv(copier->data, data, size, MSG_DONTWAIT);
		if (n >= 0)
			return n;
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
	}
}

ssize_t copier_write(struct copier *copier, const void *data, size_t size)
{
	const char *at = data;
	size_t left = size;
	ssize_t n;
	int got;

	while (left) {
		got = copier_ready(copier, copier->data, POLLOUT);
		if (got < 0)
			return got;
		if (copier->ended)
			return -EPIPE;
		n = send(copier->data, at, left, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return -EPIPE;
		if (n > 0) {
			at += n;
			left -= (size_t)n;
		}
	}
	return (ssize_t)size;
}

/* Its last line is the reason of a copy that failed; the others are told. */
static const char *copier_lines(struct copier *copier)
{
	char *line = copier->text, *end, *last = NULL;

	text_clean(copier->text, copier->used, "\n");
	copier->text[copier->used] = '\0';
	while (*line) {
		end = line + strcspn(line, "\n");
		if (last)
			log_warn("%s: %s", copier->name, last);
		last = line;
		line = end + (*end == '\n');
		*end = '\0';
	}
	if (last && !copier->status) {
		log_warn("%s: %s", copier->name, last);
		last = NULL;
	}
	return last;
}

int copier_end(struct copier *copier, struct fault *fault)
{
	int64_t end = clock_now_ms() + COPIER_END_MS;
	const char *why;
	int got = 0;

	copier_drop(&copier->data);
	/* Of one that was not read or written to its end, the process ends, too. */
	while (!copier->signo && got >= 0 && !(copier->ended && copier->err < 0))
		got = copier_turn(copier, -1, 0, end);
	if (copier->signo)
		return fault_set(fault, FAULT_HOST, -EINTR,
				 "%s: the copy was ended by signal %d",
				 copier->name, copier->signo);
	if (got < 0)
		return fault_set(fault, FAULT_GUEST, got,
				 "%s: the guest does not say how the copy went",
				 copier->name);
	why = copier_lines(copier);
	if (!copier->status)
		return 0;
	return fault_set(fault, FAULT_GUEST, -EIO, "%s: %s", copier->name,
			 why ? why : "the guest ended during the copy");
}

void copier_close(struct copier *copier)
{
	copier_drop(&copier->data);
	copier_drop(&copier->err);
	copier_drop(&copier->socket);
	signals_close(&copier->signals);
}
