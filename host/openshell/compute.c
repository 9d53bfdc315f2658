// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/compute.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "openshell/methods.h"
#include "openshell/port.h"
#include "openshell/pull.h"
#include "openshell/upper.h"

/* Connections at a time: a gateway has one. */
#define COMPUTE_CLIENTS 16
/* How long a change can go unseen while something goes on, and else. */
#define COMPUTE_BUSY_MS 200
#define COMPUTE_IDLE_MS 1000

#define COMPUTE_LOCK ".driver"

struct compute {
	struct h2_handler handler;
	struct asks asks;
	struct shelf shelf;
	struct h2 *clients[COMPUTE_CLIENTS];
	int64_t look; /* when sandboxes are looked at next */
	unsigned int count;
	int store, lock, disks, port, signals;
	bool ends;
};

static void compute_called(void *arg, struct h2_call *call,
			   const uint8_t *message, size_t size)
{
	struct compute *compute = arg;

	methods_called(&compute->asks, call, message, size);
}

static void compute_drained(void *arg, struct h2_call *call)
{
	struct compute *compute = arg;

	ask_feed(&compute->asks, call);
}

static void compute_gone(void *arg, struct h2_call *call)
{
	struct compute *compute = arg;

	ask_leave(&compute->asks, call);
}

/* One driver a folder: two would not know of each other's work. */
static int compute_lock(struct compute *compute, const struct setup *setup,
			struct fault *fault)
{
	struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	compute->lock = openat(compute->store, COMPUTE_LOCK,
			       O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (compute->lock >= 0 && !fcntl(compute->lock, F_OFD_SETLK, &all))
		return 0;
	return fault_set(fault, FAULT_HOST, errno == EAGAIN ? -EBUSY : -errno,
			 "--state %s: %s", setup->state,
			 errno == EAGAIN ? "another driver has it"
					 : strerror(errno));
}

static int compute_signals(struct compute *compute, struct fault *fault)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (!sigprocmask(SIG_BLOCK, &set, NULL))
		compute->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return compute->signals >= 0 ? 0
				     : fault_set(fault, FAULT_HOST, -errno,
						 "signals: %s", strerror(errno));
}

/* A driver that was killed may have left something half done: go on with it. */
static void compute_resume(struct compute *compute)
{
	const struct sandbox *sandbox;

	for (sandbox = compute->shelf.first; sandbox; sandbox = sandbox->next) {
		if (sandbox->state == SANDBOX_STALLED)
			ask_begin(&compute->asks, NULL, ACT_START, sandbox->id,
				  NULL);
		else if (sandbox->state == SANDBOX_STOPPING)
			ask_begin(&compute->asks, NULL, ACT_STOP, sandbox->id,
				  NULL);
		else if (sandbox->state == SANDBOX_DELETING)
			ask_begin(&compute->asks, NULL, ACT_DELETE, sandbox->id,
				  NULL);
	}
}

static int compute_open(struct compute *compute, const struct setup *setup,
			struct fault *fault)
{
	int err;

	compute->store = act_store(setup, fault);
	if (compute->store < 0)
		return compute->store;
	err = compute_lock(compute, setup, fault);
	if (!err)
		err = compute_signals(compute, fault);
	if (!err && shelf_open(&compute->shelf, compute->store))
		err = fault_set(fault, FAULT_HOST, -EIO,
				"--state %s: cannot be read", setup->state);
	if (!err && setup->disk) {
		compute->disks = upper_open(setup, compute->store, fault);
		err = compute->disks < 0 ? compute->disks : 0;
	}
	if (err)
		return err;
	if (setup->pull)
		pull_sweep(setup);
	compute_resume(compute);
	compute->port = port_open(setup->socket, fault);
	return compute->port < 0 ? compute->port : 0;
}

static void compute_accept(struct compute *compute, int64_t now)
{
	int fd = port_accept(compute->port);

	if (fd < 0)
		return;
	if (compute->count == COMPUTE_CLIENTS) {
		log_warn("openshell-driver: more than %d connections: the next "
			 "one is closed",
			 COMPUTE_CLIENTS);
		close(fd);
		return;
	}
	compute->clients[compute->count] = h2_open(fd, &compute->handler, now);
	if (compute->clients[compute->count])
		compute->count++;
}

static void compute_drop(struct compute *compute, unsigned int i)
{
	h2_close(compute->clients[i]);
	compute->clients[i] = compute->clients[--compute->count];
}

/* Its keeper died before there was a folder of the guest: nothing else will. */
static void compute_note_dead(struct compute *compute)
{
	const struct sandbox *sandbox;
	struct entry entry;

	for (sandbox = compute->shelf.first; sandbox; sandbox = sandbox->next) {
		if (sandbox->state != SANDBOX_STALLED ||
		    ask_is_busy(&compute->asks, sandbox->id) ||
		    entry_open(compute->store, sandbox->id, &entry, NULL))
			continue;
		sandbox_fail(&entry, "the process that was to start the guest "
				     "has died");
		entry_close(&entry);
	}
}

static bool compute_is_busy(const struct compute *compute)
{
	const struct sandbox *sandbox;

	if (compute->asks.workers)
		return true;
	for (sandbox = compute->shelf.first; sandbox; sandbox = sandbox->next)
		if (sandbox->state == SANDBOX_STARTING ||
		    sandbox->state == SANDBOX_STOPPING)
			return true;
	return false;
}

static void compute_tick(struct compute *compute, int64_t now)
{
	unsigned int i;

	if (now < compute->look)
		return;
	shelf_look(&compute->shelf);
	compute_note_dead(compute);
	ask_feed_all(&compute->asks);
	compute->look = now + (compute_is_busy(compute) ? COMPUTE_BUSY_MS
							: COMPUTE_IDLE_MS);
	for (i = compute->count; i > 0; i--)
		if (h2_tick(compute->clients[i - 1], now))
			compute_drop(compute, i - 1);
}

/* Behind the port and the signals: clients, then workers in their order. */
static nfds_t compute_polls(const struct compute *compute, struct pollfd *polls)
{
	const struct ask *ask;
	nfds_t n = 0;
	unsigned int i;

	polls[n++] = (struct pollfd){.fd = compute->port, .events = POLLIN};
	polls[n++] = (struct pollfd){.fd = compute->signals, .events = POLLIN};
	for (i = 0; i < compute->count; i++)
		polls[n++] =
			(struct pollfd){.fd = compute->clients[i]->fd,
					.events = h2_events(compute->clients[i])};
	for (ask = compute->asks.first; ask; ask = ask->next)
		if (ask->runs)
			polls[n++] = (struct pollfd){.fd = ask->worker.fd,
						     .events = POLLIN};
	return n;
}

static struct ask *compute_worker(const struct compute *compute, int fd)
{
	struct ask *ask = compute->asks.first;

	while (ask && (!ask->runs || ask->worker.fd != fd))
		ask = ask->next;
	return ask;
}

static void compute_serve(struct compute *compute, const struct pollfd *polls,
			  nfds_t n, int64_t now)
{
	unsigned int clients = compute->count, i;
	struct ask *ask;
	nfds_t k;

	compute->ends = polls[1].revents;
	for (k = 2 + clients; k < n; k++) {
		ask = polls[k].revents ? compute_worker(compute, polls[k].fd)
				       : NULL;
		if (ask)
			ask_end(&compute->asks, ask);
	}
	for (i = clients; i > 0; i--)
		if (h2_serve(compute->clients[i - 1],
			     polls[1 + i].revents & (POLLIN | POLLHUP | POLLERR),
			     now))
			compute_drop(compute, i - 1);
	if (polls[0].revents)
		compute_accept(compute, now);
}

static int compute_loop(struct compute *compute, struct fault *fault)
{
	struct pollfd polls[2 + COMPUTE_CLIENTS + ASK_WORKERS];
	int64_t now;
	nfds_t n;

	while (!compute->ends) {
		compute_tick(compute, clock_now_ms());
		n = compute_polls(compute, polls);
		now = clock_now_ms();
		if (poll(polls, n,
			 now < compute->look ? (int)(compute->look - now) : 0) <
			    0 &&
		    errno != EINTR)
			return fault_set(fault, FAULT_HOST, -errno,
					 "openshell-driver: %s", strerror(errno));
		compute_serve(compute, polls, n, clock_now_ms());
	}
	return 0;
}

static void compute_close(struct compute *compute, const struct setup *setup)
{
	int *const fds[] = {&compute->signals, &compute->disks, &compute->lock,
			    &compute->store};
	size_t i;

	ask_close(&compute->asks);
	while (compute->count) {
		h2_shut(compute->clients[0]);
		compute_drop(compute, 0);
	}
	shelf_close(&compute->shelf);
	if (compute->port >= 0)
		port_close(compute->port, setup->socket);
	for (i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (*fds[i] >= 0)
			close(*fds[i]);
}

int compute_run(const struct setup *setup, struct fault *fault)
{
	struct compute *compute = calloc(1, sizeof(*compute));
	int err;

	if (!compute)
		return fault_no_memory(fault, "openshell-driver");
	compute->handler = (struct h2_handler){
		.called = compute_called,
		.drained = compute_drained,
		.gone = compute_gone,
		.arg = compute,
	};
	compute->asks.setup = setup;
	compute->asks.shelf = &compute->shelf;
	compute->store = compute->lock = compute->disks = -1;
	compute->port = compute->signals = -1;
	err = compute_open(compute, setup, fault);
	if (!err) {
		log_notice("openshell-driver: listens on %s", setup->socket);
		err = compute_loop(compute, fault);
	}
	compute_close(compute, setup);
	free(compute);
	return err;
}
