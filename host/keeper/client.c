// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/client.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "keeper/record.h"

#define CLIENT_ANSWER_MS 10000
/* From a keeper's SIGKILL to QEMU's end: what it has of memory is freed. */
#define CLIENT_KILL_MS 60000
#define CLIENT_STEP_MS 10

static int client_connect(const struct entry *entry)
{
	struct sockaddr_un address;
	int fd, err;

	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	wire_address(entry->dir, ENTRY_SOCKET, &address);
	if (!connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

/* What has no socket has ended, or is about to. */
static int client_say(const struct entry *entry, int err, struct fault *fault)
{
	if (err == -ECONNREFUSED || err == -ENOENT || err == -ECONNRESET ||
	    err == -EPIPE || !err)
		return fault_set(fault, FAULT_HOST, -ESRCH,
				 "%s: does not run; 'gpubox ps -a' says more",
				 entry->name);
	if (err == -EAGAIN)
		return fault_set(fault, FAULT_HOST, -EBUSY,
				 "%s: too many clients wait for its keeper; try "
				 "again",
				 entry->name);
	if (err == -ETIMEDOUT)
		return fault_set(fault, FAULT_HOST, -ETIMEDOUT,
				 "%s: its keeper does not answer; 'gpubox rm -f "
				 "%s' ends both",
				 entry->name, entry->name);
	return fault_set(fault, FAULT_HOST, err, "%s: its keeper: %s",
			 entry->name, strerror(-err));
}

int client_ask(const struct entry *entry, json_t *ask, int fd,
	       struct wire_packet *answer, struct fault *fault)
{
	int socket = client_connect(entry), err;

	if (socket < 0) {
		json_decref(ask);
		return client_say(entry, socket, fault);
	}
	err = wire_send(socket, ask, &fd, fd >= 0);
	/* who takes no more says so before it hears us */
	if (!err || err == -EPIPE)
		err = wire_wait(socket, CLIENT_ANSWER_MS, answer);
	if (err > 0 && !json_object_get(answer->root, "error"))
		return socket;
	close(socket);
	if (err <= 0)
		return client_say(entry, err, fault);
	wire_fault(answer->root, fault);
	wire_free(answer);
	return -EIO;
}

/* The end of a keeper that we have no socket of; 0 or -ETIMEDOUT. */
static int client_gone(const struct entry *entry, int64_t end)
{
	const struct timespec pause = {.tv_nsec = CLIENT_STEP_MS * 1000000L};

	while (entry_is_alive(entry)) {
		if (clock_now_ms() >= end)
			return -ETIMEDOUT;
		nanosleep(&pause, NULL);
	}
	return 0;
}

static int client_status(const struct entry *entry)
{
	struct record record;
	int err = record_read(entry, &record, NULL);
	int status = 128 + SIGKILL;

	if (!err && record.state == RECORD_ENDED)
		status = record.status;
	record_free(&record);
	return err == -ENOENT ? -1 : status;
}

int client_wait(const struct entry *entry, int socket, int timeout_ms,
		int *status, struct fault *fault)
{
	int64_t end = timeout_ms < 0 ? INT64_MAX : clock_now_ms() + timeout_ms;
	struct wire_packet packet;
	int got = 0, said = -EBADMSG;

	if (socket >= 0) {
		got = wire_wait(socket, timeout_ms, &packet);
		if (got > 0) {
			said = wire_integer(packet.root, "status", 0, 255);
			wire_free(&packet);
		}
		close(socket);
	}
	if (got == -ETIMEDOUT || client_gone(entry, end))
		return fault_set(fault, FAULT_HOST, -ETIMEDOUT,
				 "%s: has not ended after %d s; 'gpubox rm -f "
				 "%s' ends it",
				 entry->name, timeout_ms / 1000, entry->name);
	*status = said >= 0 ? said : client_status(entry);
	return 0;
}

/*
 * Not by the number in a file: by that of who listens on the socket, whose
 * process the descriptor is when the lock is still held behind it.
 */
static int client_signal(const struct entry *entry)
{
	struct ucred peer = {0};
	socklen_t size = sizeof(peer);
	int socket, pidfd = -ESRCH, err;

	socket = client_connect(entry);
	if (socket < 0)
		return socket;
	if (!getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) &&
	    peer.pid > 0)
		pidfd = (int)syscall(SYS_pidfd_open, peer.pid, 0);
	err = pidfd < 0 ? -errno : 0;
	if (!err && entry_is_alive(entry) &&
	    syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0))
		err = -errno;
	if (pidfd >= 0)
		close(pidfd);
	close(socket);
	return err;
}

int client_kill(const struct entry *entry, struct fault *fault)
{
	int err = client_signal(entry);

	if (err && err != -ESRCH && err != -ECONNREFUSED && err != -ENOENT)
		return fault_set(fault, FAULT_HOST, err,
				 "%s: its keeper cannot be ended: %s",
				 entry->name, strerror(-err));
	err = client_gone(entry, clock_now_ms() + CLIENT_KILL_MS);
	return err ? fault_set(fault, FAULT_HOST, err,
			       "%s: its keeper has not ended", entry->name)
		   : 0;
}
