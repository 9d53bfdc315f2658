// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/wire.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "clock.h"
#include "guest_abi.h"
#include "text.h"

void wire_address(int dir, const char *name, struct sockaddr_un *address)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	snprintf(address->sun_path, sizeof(address->sun_path),
		 "/proc/self/fd/%d/%s", dir, name);
}

int wire_send(int socket, json_t *root, const int *fds, unsigned int count)
{
	char *text = root ? json_dumps(root, JSON_COMPACT) : NULL;
	const size_t size = text ? strlen(text) : 0;
	int err;

	json_decref(root);
	if (!text)
		return -ENOMEM;
	err = size > WIRE_PACKET
		      ? -EMSGSIZE
		      : rights_send(socket, text, size, fds, count, MSG_DONTWAIT);
	free(text);
	return err;
}

int wire_receive(int socket, struct wire_packet *packet)
{
	char text[WIRE_PACKET];
	ssize_t n;

	packet->root = NULL;
	n = rights_receive(socket, text, sizeof(text), MSG_DONTWAIT,
			   &packet->rights);
	if (n < 0)
		return n == -EMSGSIZE ? -EBADMSG : (int)n;
	if (!n && !packet->rights.count)
		return 0;
	packet->root = json_loadb(text, (size_t)n, JSON_REJECT_DUPLICATES, NULL);
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
	rights_close(&packet->rights);
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
	return json_pack("{s:o, s:s, s:i, s:b}", "error", text_json(fault->text),
			 "class", fault_class_name(fault->class), "status",
			 status, "gone", fault->err == -ESRCH);
}

int wire_fault(const json_t *root, struct fault *fault)
{
	const char *text = json_string_value(json_object_get(root, "error"));
	const char *class = json_string_value(json_object_get(root, "class"));
	int status = wire_integer(root, "status", 1, 255);
	bool gone = json_is_true(json_object_get(root, "gone"));
	int i, found = FAULT_HOST;

	for (i = FAULT_HOST; class && i <= FAULT_TIMEOUT; i++)
		if (!strcmp(class, fault_class_name(i)))
			found = i;
	fault_set(fault, found, gone ? -ESRCH : -EIO, "%s",
		  text ? text : "no reason was given");
	return status < 0 ? ABI_STATUS_GPUBOX : status;
}
