// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/gate.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "guest_abi.h"
#include "keeper/wire.h"

#define GATE_SOCKET   "start"
#define GATE_HELLO_MS 10000

int gate_open(int dir, struct fault *fault)
{
	struct sockaddr_un address;
	int fd, err = 0;

	wire_address(dir, GATE_SOCKET, &address);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		err = -errno;
	/* the folder is ours alone, whatever the socket's mode is */
	if (!err && (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
		     listen(fd, 4) < 0))
		err = -errno;
	if (!err)
		return fd;
	if (fd >= 0)
		close(fd);
	return fault_set(fault, FAULT_HOST, err, "container: its socket: %s",
			 strerror(-err));
}

static bool gate_is_start(int connection)
{
	struct wire_packet packet;
	const char *op;
	bool is;

	if (wire_wait(connection, GATE_HELLO_MS, &packet) <= 0)
		return false;
	op = json_string_value(json_object_get(packet.root, "op"));
	is = op && !strcmp(op, "start");
	wire_free(&packet);
	return is;
}

int gate_wait(int gate)
{
	struct pollfd ready = {.fd = gate, .events = POLLIN};
	int connection;

	for (;;) {
		if (poll(&ready, 1, -1) < 0 && errno != EINTR)
			return -errno;
		connection = accept4(gate, NULL, NULL, SOCK_CLOEXEC);
		if (connection >= 0 && gate_is_start(connection))
			return connection;
		if (connection >= 0)
			close(connection);
		else if (errno != EAGAIN && errno != EINTR &&
			 errno != ECONNABORTED)
			return -errno;
	}
}

int gate_answer(int connection, const struct fault *fault, int status)
{
	int err = wire_send(connection,
			    fault ? wire_error(fault, status)
				  : json_pack("{s:b}", "started", 1),
			    NULL, 0);

	close(connection);
	return err;
}

int gate_hear(int connection, int timeout_ms, int *status, struct fault *fault)
{
	struct wire_packet packet;
	int got;

	*status = ABI_STATUS_GPUBOX;
	got = wire_wait(connection, timeout_ms, &packet);
	if (got <= 0)
		return got == -ETIMEDOUT ? got : -ESRCH;
	got = 0;
	if (!json_is_true(json_object_get(packet.root, "started"))) {
		*status = wire_fault(packet.root, fault);
		got = -EIO;
	}
	wire_free(&packet);
	return got;
}

int gate_ask(int dir, int *status, struct fault *fault)
{
	struct sockaddr_un address;
	int fd, got;

	*status = ABI_STATUS_GPUBOX;
	wire_address(dir, GATE_SOCKET, &address);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return fault_set(fault, FAULT_HOST, -errno, "start: %s",
				 strerror(errno));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    wire_send(fd, json_pack("{s:s}", "op", "start"), NULL, 0)) {
		close(fd);
		return fault_set(fault, FAULT_HOST, -ESRCH,
				 "container: does not wait for its start");
	}
	got = gate_hear(fd, -1, status, fault);
	close(fd);
	if (got && got != -EIO)
		return fault_set(fault, FAULT_HOST, -EIO,
				 "container: its process ended before its "
				 "command ran");
	return got;
}
