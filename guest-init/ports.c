// SPDX-License-Identifier: GPL-2.0-or-later
#include "ports.h"

#include <linux/eventpoll.h>
#include <linux/netlink.h>
#include <linux/socket.h>

#include "clock.h"
#include "dirent.h"
#include "file.h"
#include "mem.h"
#include "sys.h"
#include "text.h"
#include "uevent.h"

#define PORTS_CLASS	 "/sys/class/virtio-ports"
#define PORTS_EVENT_SIZE 2048 /* UEVENT_BUFFER_SIZE, linux/kobject.h */

/* Of the C library's headers only: include/linux/socket.h, net.h. */
#define PORTS_AF_NETLINK    16
#define PORTS_SOCK_DGRAM    2
#define PORTS_UEVENT_KERNEL 1

static const char *const ports_names[PORTS_COUNT] = {
	[PORTS_STDIN] = ABI_PORT_STDIN,
	[PORTS_STDOUT] = ABI_PORT_STDOUT,
	[PORTS_STDERR] = ABI_PORT_STDERR,
	[PORTS_CONTROL] = ABI_PORT_CONTROL,
};

void ports_init(struct ports *ports)
{
	unsigned int i;

	ports->events = -1;
	ports->err = 0;
	for (i = 0; i < PORTS_COUNT; i++)
		ports->fd[i] = -1;
}

bool ports_present(void)
{
	return !SYS_3(faccessat, AT_FDCWD, PORTS_CLASS, 0);
}

/*
 * Open port @i at once: the host may then send, and what it sends is on its
 * way while the other ports are still being made.
 */
static void ports_open(struct ports *ports, unsigned int i, const char *device)
{
	struct text path;
	char buf[32];

	if (ports->fd[i] >= 0)
		return;
	text_begin(&path, buf, sizeof(buf));
	text_add(&path, "/dev/");
	text_add(&path, device);
	ports->fd[i] = sys_open(buf, O_RDWR | O_NONBLOCK, 0);
	if (ports->fd[i] < 0)
		ports->err = ports->fd[i];
}

/* Open @device if it is one of ours. */
static void ports_look(struct ports *ports, const char *device)
{
	char path[64], name[32];
	struct text text;
	unsigned int i;

	text_begin(&text, path, sizeof(path));
	text_add(&text, PORTS_CLASS "/");
	text_add(&text, device);
	text_add(&text, "/name");
	if (text.cut || file_read(path, name, sizeof(name)) < 0)
		return;
	for (i = 0; i < PORTS_COUNT; i++)
		if (!strcmp(name, ports_names[i]))
			ports_open(ports, i, device);
}

static void ports_scan(struct ports *ports)
{
	uint8_t buf[1024] __attribute__((aligned(8))) = {0};
	int fd = sys_open(PORTS_CLASS, O_RDONLY | O_DIRECTORY, 0);
	struct dirent_entry *entry;
	long size, at;

	if (fd < 0)
		return;
	while ((size = SYS_3(getdents64, fd, buf, sizeof(buf))) > 0) {
		for (at = 0; at < size; at += entry->reclen) {
			entry = (struct dirent_entry *)(buf + at);
			if (entry->name[0] != '.')
				ports_look(ports, entry->name);
		}
	}
	sys_close(fd);
}

int ports_listen(struct ports *ports, struct failure *failure)
{
	struct sockaddr_nl address = {
		.nl_family = PORTS_AF_NETLINK,
		.nl_groups = PORTS_UEVENT_KERNEL,
	};
	int ret;

	if (ports->events >= 0)
		return 0;
	ret = (int)SYS_3(socket, PORTS_AF_NETLINK,
			 PORTS_SOCK_DGRAM | O_CLOEXEC | O_NONBLOCK,
			 NETLINK_KOBJECT_UEVENT);
	ports->events = ret;
	if (ret >= 0)
		ret = (int)SYS_3(bind, ports->events, &address, sizeof(address));
	if (ret < 0)
		return failure_set(failure, ret, "ports", "kernel events", NULL);
	ports_scan(ports);
	return 0;
}

/*
 * A port gets its name some time after its device, and the driver says so by
 * a change event (drivers/char/virtio_console.c).
 */
void ports_hear(struct ports *ports)
{
	char event[PORTS_EVENT_SIZE];
	const char *device;
	long size;

	for (;;) {
		size = sys_read(ports->events, event, sizeof(event));
		if (size == -ENOBUFS)
			ports_scan(ports);
		else if (size <= 0)
			return;
		device = size > 0 ? uevent_port(event, (size_t)size) : NULL;
		if (device)
			ports_look(ports, device);
	}
}

void ports_deaf(struct ports *ports)
{
	sys_close(ports->events);
	ports->events = -1;
}

bool ports_settled(const struct ports *ports)
{
	unsigned int i;

	for (i = 0; i < PORTS_COUNT; i++)
		if (ports->fd[i] < 0)
			return ports->err != 0;
	return true;
}

/* The number of the first port that the host has not opened. */
static unsigned int ports_unconnected(const struct ports *ports)
{
	struct pollfd poll = {.events = POLLIN};
	unsigned int i;

	for (i = 0; i < PORTS_COUNT; i++) {
		poll.fd = ports->fd[i];
		poll.revents = 0;
		if (sys_poll(&poll, 1, 0) > 0 && poll.revents & POLLHUP)
			break;
	}
	return i;
}

/*
 * The host's end is open when the message that says so was worked on, which
 * comes after the name. poll(2) on such a port returns POLLHUP at once, so
 * that only an edge can be waited for. That edge is EPOLLOUT: what there is to
 * read may have come, and been told of, before.
 */
static unsigned int ports_wait(const struct ports *ports, uint64_t deadline)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET};
	unsigned int i, missing = ports_unconnected(ports);
	int epoll, left;

	if (missing == PORTS_COUNT)
		return missing;
	epoll = (int)SYS_1(epoll_create1, O_CLOEXEC);
	for (i = 0; i < PORTS_COUNT; i++)
		SYS_4(epoll_ctl, epoll, EPOLL_CTL_ADD, ports->fd[i], &event);
	do {
		missing = ports_unconnected(ports);
		left = clock_left(deadline);
		if (missing < PORTS_COUNT && left)
			SYS_6(epoll_pwait, epoll, &event, 1, left, NULL, 8);
	} while (missing < PORTS_COUNT && left);
	sys_close(epoll);
	return missing;
}

bool ports_open_soon(const struct ports *ports, uint32_t ms)
{
	return ports_wait(ports, clock_deadline(ms)) == PORTS_COUNT;
}

int ports_connect(struct ports *ports, uint64_t deadline, struct failure *failure)
{
	unsigned int i;

	for (i = 0; i < PORTS_COUNT; i++)
		if (ports->fd[i] < 0)
			return failure_set(failure,
					   ports->err ? ports->err : -ENODEV,
					   "ports", ports_names[i],
					   ports->err ? NULL : "no such port");
	i = ports_wait(ports, deadline);
	if (i < PORTS_COUNT)
		return failure_set(failure, -ETIMEDOUT, "ports", ports_names[i],
				   "the launcher has not opened its end");
	return 0;
}
