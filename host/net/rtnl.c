// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/rtnl.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* The kernel answers at once, or not at all. */
#define RTNL_WAIT_S 5
/* What one recv(2) of a list takes: NLMSG_GOODSIZE and more. */
#define RTNL_ANSWER 32768

int rtnl_open(void)
{
	const struct timeval wait = {.tv_sec = RTNL_WAIT_S};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	return fd;
}

int rtnl_listen(void)
{
	const struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = RTMGRP_LINK | RTMGRP_NEIGH | RTMGRP_IPV4_IFADDR |
			     RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR |
			     RTMGRP_IPV6_ROUTE,
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			NETLINK_ROUTE);
	int err;

	if (fd < 0)
		return -errno;
	if (!bind(fd, (const struct sockaddr *)&address, sizeof(address)))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

/* ENOBUFS, once: more was said than there was room for. */
void rtnl_heard(int fd)
{
	uint8_t byte;

	while (recv(fd, &byte, sizeof(byte), MSG_DONTWAIT) >= 0 ||
	       errno == ENOBUFS || errno == EINTR)
		;
}

void rtnl_begin(struct rtnl *request, uint16_t type, uint16_t flags,
		const void *body, size_t size)
{
	memset(request, 0, sizeof(*request));
	request->message.header = (struct nlmsghdr){
		.nlmsg_len = (uint32_t)NLMSG_LENGTH(size),
		.nlmsg_type = type,
		.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags),
	};
	memcpy(request->message.bytes + NLMSG_HDRLEN, body, size);
}

static struct rtattr *rtnl_room(struct rtnl *request, uint16_t type, size_t size)
{
	size_t at = NLMSG_ALIGN(request->message.header.nlmsg_len);
	struct rtattr *attribute;

	if (at + RTA_SPACE(size) > RTNL_MESSAGE)
		return NULL;
	attribute = (struct rtattr *)(void *)(request->message.bytes + at);
	attribute->rta_type = type;
	attribute->rta_len = (uint16_t)RTA_LENGTH(size);
	request->message.header.nlmsg_len = (uint32_t)(at + RTA_SPACE(size));
	return attribute;
}

void rtnl_put(struct rtnl *request, uint16_t type, const void *data, size_t size)
{
	struct rtattr *attribute = rtnl_room(request, type, size);

	if (attribute && size)
		memcpy(RTA_DATA(attribute), data, size);
}

struct rtattr *rtnl_nest(struct rtnl *request, uint16_t type)
{
	return rtnl_room(request, type, 0);
}

void rtnl_unnest(struct rtnl *request, struct rtattr *nest)
{
	if (nest)
		nest->rta_len = (uint16_t)(request->message.bytes +
					   request->message.header.nlmsg_len -
					   (uint8_t *)nest);
}

static int rtnl_send(int fd, const struct rtnl *request)
{
	size_t size = request->message.header.nlmsg_len;
	ssize_t n = send(fd, request->message.bytes, size, 0);

	if (n < 0)
		return -errno;
	return (size_t)n == size ? 0 : -EIO;
}

static int rtnl_error(const struct nlmsghdr *message)
{
	const struct nlmsgerr *error = NLMSG_DATA(message);

	return message->nlmsg_len < NLMSG_LENGTH(sizeof(*error)) ? -EBADMSG
								 : error->error;
}

/* 1: there is more to come; else 0 or -errno. */
static int rtnl_take(const struct nlmsghdr *message, ssize_t left,
		     int (*take)(void *arg, const struct nlmsghdr *message),
		     void *arg)
{
	int err = 0;

	for (; NLMSG_OK(message, left); message = NLMSG_NEXT(message, left)) {
		if (message->nlmsg_type == NLMSG_ERROR)
			return rtnl_error(message);
		if (message->nlmsg_type == NLMSG_DONE)
			return 0;
		err = take ? take(arg, message) : 0;
		if (err)
			return err < 0 ? err : 0;
	}
	return 1;
}

static int rtnl_answers(int fd,
			int (*take)(void *arg, const struct nlmsghdr *message),
			void *arg)
{
	union {
		struct nlmsghdr header;
		uint8_t bytes[RTNL_ANSWER];
	} answer;
	ssize_t n;
	int more;

	do {
		n = recv(fd, answer.bytes, sizeof(answer.bytes), 0);
		if (n < 0 && errno == EINTR) {
			more = 1;
			continue;
		}
		if (n < 0)
			return errno == EAGAIN ? -ETIMEDOUT : -errno;
		more = rtnl_take(&answer.header, n, take, arg);
	} while (more > 0);
	return more;
}

int rtnl_call(int fd, struct rtnl *request)
{
	int err;

	request->message.header.nlmsg_flags |= NLM_F_ACK;
	err = rtnl_send(fd, request);
	return err ? err : rtnl_answers(fd, NULL, NULL);
}

int rtnl_dump(int fd, struct rtnl *request,
	      int (*take)(void *arg, const struct nlmsghdr *message), void *arg)
{
	int err;

	request->message.header.nlmsg_flags |= NLM_F_DUMP;
	err = rtnl_send(fd, request);
	return err ? err : rtnl_answers(fd, take, arg);
}

const void *rtnl_find(const void *first, size_t size, uint16_t type, size_t least)
{
	const struct rtattr *attribute = first;

	for (; RTA_OK(attribute, size); attribute = RTA_NEXT(attribute, size)) {
		if ((attribute->rta_type & NLA_TYPE_MASK) == type &&
		    RTA_PAYLOAD(attribute) >= least)
			return RTA_DATA(attribute);
	}
	return NULL;
}
