// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "guest_abi.h"
#include "keeper/entry.h"

#define SERVER_BACKLOG 64
/* Packets of one client per turn, so that none keeps us from the others. */
#define SERVER_PACKETS 8

void server_init(struct server *server)
{
	memset(server, 0, sizeof(*server));
	server->watch.fd = -1;
	server->watch.deadline = WATCH_NEVER;
}

static int server_bind(int fd, int dir)
{
	struct sockaddr_un address;
	mode_t mask;
	int err = 0;

	wire_address(dir, ENTRY_SOCKET, &address);
	mask = umask(0177);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
	    listen(fd, SERVER_BACKLOG))
		err = -errno;
	umask(mask);
	return err;
}

int server_open(struct server *server, int dir, struct fault *fault)
{
	int fd, err;

	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	err = fd < 0 ? -errno : server_bind(fd, dir);
	if (err) {
		if (fd >= 0)
			close(fd);
		return fault_set(fault, FAULT_HOST, err,
				 "the guest's socket: %s", strerror(-err));
	}
	server->watch.fd = fd;
	return 0;
}

static void server_drop(struct server *server, struct visit *visit)
{
	struct visit **at;

	visit_leave(visit);
	running_unwatch(server->guest, &visit->watch);
	for (at = &server->visits; *at != visit; at = &(*at)->next)
		;
	*at = visit->next;
	server->count--;
	close(visit->watch.fd);
	free(visit);
}

struct server_visit {
	struct visit visit; /* first */
	struct server *server;
};

static void server_hear(void *arg, short revents)
{
	struct server_visit *own = arg;
	struct wire_packet packet;
	bool stays = true;
	int i, got;

	/*
	 * The deadline of who says nothing; or somebody who did not want to
	 * wait for us any more: what was asked for is not wanted, either.
	 */
	if (!revents || ((revents & POLLHUP) && own->visit.kind == VISIT_NEW))
		stays = false;
	for (i = 0; stays && i < SERVER_PACKETS; i++) {
		got = wire_receive(own->visit.watch.fd, &packet);
		if (got == -EAGAIN)
			return;
		stays = got > 0 && visit_take(&own->visit, &packet);
		if (got > 0)
			wire_free(&packet);
	}
	if (!stays)
		server_drop(own->server, &own->visit);
}

/* Ourselves, or root, who can do as he likes with us. */
static bool server_trusts(int fd)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	return !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) &&
	       (peer.uid == geteuid() || !peer.uid);
}

/*
 * Who gets no answer would take us for dead. What it has sent is read: where
 * something is left at the close, its end forgets our answer (ECONNRESET).
 */
static int server_full(int fd)
{
	struct wire_packet packet;
	struct fault fault = {0};
	int got;

	shutdown(fd, SHUT_RD);
	while ((got = wire_receive(fd, &packet)) > 0 || got == -EBADMSG)
		if (got > 0)
			wire_free(&packet);
	fault_set(&fault, FAULT_HOST, -ENOSPC,
		  "the guest's keeper: has %d clients already", SERVER_VISITS);
	wire_send(fd, wire_error(&fault, ABI_STATUS_GPUBOX), NULL, 0);
	return -ENOSPC;
}

static int server_add(struct server *server, int fd)
{
	struct server_visit *own;
	struct visit *visit;

	if (!server_trusts(fd))
		return -EPERM;
	if (server->count == SERVER_VISITS)
		return server_full(fd);
	own = calloc(1, sizeof(*own));
	if (!own)
		return -ENOMEM;
	visit = &own->visit;
	own->server = server;
	visit->guest = server->guest;
	visit->plan = server->plan;
	visit->watch.ready = server_hear;
	visit->watch.arg = own;
	visit->watch.fd = fd;
	visit->watch.events = POLLIN;
	visit->watch.deadline = clock_now_ns() + VISIT_SILENT_NS;
	if (running_watch(server->guest, &visit->watch)) {
		free(own);
		return -ENOSPC;
	}
	visit->next = server->visits;
	server->visits = visit;
	server->count++;
	return 0;
}

static void server_accept(void *arg, short revents)
{
	struct server *server = arg;
	int i, fd;

	(void)revents;
	for (i = 0; i < SERVER_BACKLOG; i++) {
		fd = accept4(server->watch.fd, NULL, NULL,
			     SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd < 0)
			return;
		if (server_add(server, fd))
			close(fd);
	}
}

int server_begin(struct server *server, int dir, struct guest *guest,
		 const struct plan *plan, struct fault *fault)
{
	int err = 0;

	/* the guest before had it, whose template was of no use */
	if (server->watch.fd < 0) {
		unlinkat(dir, ENTRY_SOCKET, 0);
		err = server_open(server, dir, fault);
	}
	if (err)
		return err;
	server->guest = guest;
	server->plan = plan;
	server->watch.ready = server_accept;
	server->watch.arg = server;
	server->watch.events = POLLIN;
	err = running_watch(guest, &server->watch);
	return err ? fault_set(fault, FAULT_HOST, err, "the guest's socket: %s",
			       strerror(-err))
		   : 0;
}

void server_end(struct server *server)
{
	struct visit *visit;

	if (server->watch.fd >= 0)
		close(server->watch.fd);
	server->watch.fd = -1;
	if (!server->guest)
		return;
	running_unwatch(server->guest, &server->watch);
	for (visit = server->visits; visit; visit = visit->next) {
		visit_leave(visit);
		running_unwatch(server->guest, &visit->watch);
	}
	server->guest = NULL;
}

void server_close(struct server *server, int status)
{
	struct visit *visit, *next;

	server_end(server);
	for (visit = server->visits; visit; visit = next) {
		next = visit->next;
		visit_tell_end(visit, status);
		close(visit->watch.fd);
		free(visit);
	}
	server->visits = NULL;
	server->count = 0;
}
