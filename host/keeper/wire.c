// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/wire.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "guest_abi.h"
#include "text.h"

/* Room for the descriptors, aligned as their header must be. */
union wire_control {
	struct cmsghdr header;
	char space[CMSG_SPACE(WIRE_FDS * sizeof(int))];
};

void wire_address(int dir, const char *name, struct sockaddr_un *address)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	snprintf(address->sun_path, sizeof(address->sun_path),
		 "/proc/self/fd/%d/%s", dir, name);
}

int wire_send(int socket, json_t *root, const int *fds, int count)
{
	char *text = root ? json_dumps(root, JSON_COMPACT) : NULL;
	size_t fds_size = (size_t)count * sizeof(*fds);
	union wire_control control = {0};
	struct iovec part = {text, text ? strlen(text) : 0};
	struct msghdr msg = {.msg_iov = &part, .msg_iovlen = 1};
	int err = 0;

	json_decref(root);
	if (!text)
		return -ENOMEM;
	if (count) {
		msg.msg_control = &control;
		msg.msg_controllen = CMSG_SPACE(fds_size);
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(fds_size);
		memcpy(CMSG_DATA(&control.header), fds, fds_size);
	}
	if (part.iov_len > WIRE_PACKET)
		err = -EMSGSIZE;
	else if (sendmsg(socket, &msg, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		err = -errno;
	free(text);
	return err;
}

static void wire_take_fds(struct msghdr *msg, struct wire_packet *packet)
{
	struct cmsghdr *header;
	size_t i, n;
	int fd;

	for (header = CMSG_FIRSTHDR(msg); header;
	     header = CMSG_NXTHDR(msg, header)) {
		if (header->cmsg_level != SOL_SOCKET ||
		    header->cmsg_type != SCM_RIGHTS)
			continue;
		n = (header->cmsg_len - CMSG_LEN(0)) / sizeof(fd);
		for (i = 0; i < n; i++) {
			memcpy(&fd, CMSG_DATA(header) + i * sizeof(fd),
			       sizeof(fd));
			if (packet->fds < WIRE_FDS)
				packet->fd[packet->fds++] = fd;
			else
				close(fd);
		}
	}
}

int wire_receive(int socket, struct wire_packet *packet)
{
	char text[WIRE_PACKET];
	union wire_control control;
	struct iovec part = {text, sizeof(text)};
	struct msghdr msg = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n;

	packet->root = NULL;
	packet->fds = 0;
	n = recvmsg(socket, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (n < 0)
		return errno == EINTR ? -EAGAIN : -errno;
	wire_take_fds(&msg, packet);
	if (!n && !packet->fds)
		return 0;
	if (!(msg.msg_flags & (MSG_TRUNC | MSG_CTRUNC)))
		packet->root = json_loadb(text, (size_t)n,
					  JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(packet->root))
		return 1;
	wire_free(packet);
	return -EBADMSG;
}

int wire_wait(int socket, int timeout_ms, struct wire_packet *packet)
{
	struct pollfd ready = {.fd = socket, .events = POLLIN};
	int64_t end = clock_now_ms() + timeout_ms, left;
	int got;

	for (;;) {
		got = wire_receive(socket, packet);
		if (got != -EAGAIN)
			return got;
		left = timeout_ms < 0 ? -1 : end - clock_now_ms();
		if (timeout_ms >= 0 && left <= 0)
			return -ETIMEDOUT;
		if (poll(&ready, 1, (int)left) < 0 && errno != EINTR)
			return -errno;
	}
}

void wire_free(struct wire_packet *packet)
{
	while (packet->fds)
		close(packet->fd[--packet->fds]);
	json_decref(packet->root);
	packet->root = NULL;
}

int wire_integer(const json_t *root, const char *key, int min, int max)
{
	const json_t *member = json_object_get(root, key);
	json_int_t value = json_integer_value(member);

	if (!json_is_integer(member) || value < min || value > max)
		return -EBADMSG;
	return (int)value;
}

json_t *wire_error(const struct fault *fault, int status)
{
	return json_pack("{s:o, s:s, s:i}", "error", text_json(fault->text),
			 "class", fault_class_name(fault->class), "status",
			 status);
}

int wire_fault(const json_t *root, struct fault *fault)
{
	const char *text = json_string_value(json_object_get(root, "error"));
	const char *class = json_string_value(json_object_get(root, "class"));
	int status = wire_integer(root, "status", 1, 255);
	int i, found = FAULT_HOST;

	for (i = FAULT_HOST; class && i <= FAULT_TIMEOUT; i++)
		if (!strcmp(class, fault_class_name(i)))
			found = i;
	fault_set(fault, found, -EIO, "%s", text ? text : "no reason was given");
	return status < 0 ? ABI_STATUS_GPUBOX : status;
}
