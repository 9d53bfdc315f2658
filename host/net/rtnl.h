/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests to the kernel's network of one namespace: rtnetlink(7). */
#ifndef GPUBOX_NET_RTNL_H
#define GPUBOX_NET_RTNL_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <stdint.h>

#define RTNL_MESSAGE 1024

/* A request in the making. */
struct rtnl {
	union {
		struct nlmsghdr header;
		uint8_t bytes[RTNL_MESSAGE];
	} message;
};

/* A socket of the namespace that the caller is in; a descriptor or -errno. */
int rtnl_open(void);

/*
 * One that becomes readable when interfaces, addresses, routes or neighbours
 * there change; reading does not wait. rtnl_heard() forgets what it has said.
 */
int rtnl_listen(void);
void rtnl_heard(int fd);

/* Begin @type with the fixed @size bytes of @body. */
void rtnl_begin(struct rtnl *request, uint16_t type, uint16_t flags,
		const void *body, size_t size);
/* Add an attribute. What does not fit is left out: a defect of the caller's. */
void rtnl_put(struct rtnl *request, uint16_t type, const void *data, size_t size);
/* An attribute with others in it, which end at rtnl_unnest(). */
struct rtattr *rtnl_nest(struct rtnl *request, uint16_t type);
void rtnl_unnest(struct rtnl *request, struct rtattr *nest);

/*
 * Send @request, wait for what the kernel says to it: 0 or its -errno,
 * -ETIMEDOUT, -EBADMSG (an answer that is cut short).
 */
int rtnl_call(int fd, struct rtnl *request);

/* Send @request for a list; @take each message until it is not 0. */
int rtnl_dump(int fd, struct rtnl *request,
	      int (*take)(void *arg, const struct nlmsghdr *message), void *arg);

/*
 * The attribute @type of the @size bytes at @first, of at least @least; or
 * NULL.
 */
const void *rtnl_find(const void *first, size_t size, uint16_t type,
		      size_t least);

#endif /* GPUBOX_NET_RTNL_H */
