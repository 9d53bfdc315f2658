// SPDX-License-Identifier: GPL-2.0-or-later
#include "nic_rtnl.h"

#include <linux/if.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "mem.h"
#include "sys.h"

/* A route with ABI_ROUTES_MAX ways, 32 bytes each, or less. */
#define NIC_RTNL_MESSAGE 4096

struct nic_rtnl_message {
	union {
		struct nlmsghdr header;
		uint8_t bytes[NIC_RTNL_MESSAGE];
	} of;
};

static void nic_rtnl_begin(struct nic_rtnl_message *message, uint16_t type,
			   uint16_t flags, const void *body, size_t size)
{
	memset(message, 0, sizeof(*message));
	message->of.header.nlmsg_len = (uint32_t)NLMSG_LENGTH(size);
	message->of.header.nlmsg_type = type;
	message->of.header.nlmsg_flags =
		(uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags);
	memcpy(message->of.bytes + NLMSG_HDRLEN, body, size);
}

static void nic_rtnl_put(struct nic_rtnl_message *message, uint16_t type,
			 const void *data, size_t size)
{
	size_t at = NLMSG_ALIGN(message->of.header.nlmsg_len);
	struct rtattr header = {(uint16_t)RTA_LENGTH(size), type};

	memcpy(message->of.bytes + at, &header, sizeof(header));
	memcpy(message->of.bytes + at + RTA_LENGTH(0), data, size);
	message->of.header.nlmsg_len = (uint32_t)(at + RTA_SPACE(size));
}

/*
 * There already: the kernel adds the route of an address itself. Gone already:
 * it takes away what nothing leads to any more.
 */
static bool nic_rtnl_is_so(int err)
{
	return err == -EEXIST || err == -ESRCH || err == -ENOENT ||
	       err == -EADDRNOTAVAIL;
}

/* The kernel answers before sendto(2) returns. */
static int nic_rtnl_call(int fd, const struct nic_rtnl_message *message)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		uint8_t rest[256]; /* of the request; nobody reads it */
	} answer = {0};
	long n;

	n = SYS_6(sendto, fd, message->of.bytes, message->of.header.nlmsg_len,
		  0, 0, 0);
	if (n < 0)
		return (int)n;
	n = SYS_6(recvfrom, fd, &answer, sizeof(answer), 0, 0, 0);
	if (n < 0)
		return (int)n;
	if (n < (long)(sizeof(answer.header) + sizeof(answer.error)) ||
	    answer.header.nlmsg_type != NLMSG_ERROR)
		return -EPROTO;
	return nic_rtnl_is_so(answer.error.error) ? 0 : answer.error.error;
}

static uint8_t nic_rtnl_family(const struct job_address *address)
{
	return address->family == 4 ? AF_INET : AF_INET6;
}

static size_t nic_rtnl_size(const struct job_address *address)
{
	return address->family == 4 ? 4 : 16;
}

int nic_rtnl_address(const struct nic_rtnl *rtnl,
		     const struct job_address *address, bool gone)
{
	const struct ifaddrmsg body = {
		.ifa_family = nic_rtnl_family(address),
		.ifa_prefixlen = address->prefix,
		/* it was in use already: nobody else is asked for it */
		.ifa_flags = address->family == 6 ? IFA_F_NODAD : 0,
		.ifa_index = (uint32_t)rtnl->index[address->nic],
	};
	struct nic_rtnl_message message;

	nic_rtnl_begin(&message, gone ? RTM_DELADDR : RTM_NEWADDR,
		       gone ? 0 : NLM_F_CREATE | NLM_F_EXCL, &body, sizeof(body));
	nic_rtnl_put(&message, IFA_LOCAL, address->bytes, nic_rtnl_size(address));
	nic_rtnl_put(&message, IFA_ADDRESS, address->bytes,
		     nic_rtnl_size(address));
	return nic_rtnl_call(rtnl->netlink, &message);
}

/* RTA_GATEWAY is of the route's own family, RTA_VIA of one that it names. */
static void nic_rtnl_gateway(struct nic_rtnl_message *message,
			     const struct job_route *route)
{
	uint8_t via[sizeof(uint16_t) + sizeof(route->via)];
	const uint16_t family = AF_INET6;

	if (!(route->flags & ABI_ROUTE_HAS_VIA))
		return;
	if (!(route->flags & ABI_ROUTE_VIA6)) {
		nic_rtnl_put(message, RTA_GATEWAY, route->via,
			     nic_rtnl_size(&route->to));
		return;
	}
	memcpy(via, &family, sizeof(family));
	memcpy(via + sizeof(family), route->via, sizeof(route->via));
	nic_rtnl_put(message, RTA_VIA, via, sizeof(via));
}

/* Several ways: each is a struct rtnexthop, with its gateway behind it. */
static void nic_rtnl_hops(const struct nic_rtnl *rtnl,
			  struct nic_rtnl_message *message,
			  const struct job_route *route, size_t count)
{
	size_t begin = NLMSG_ALIGN(message->of.header.nlmsg_len), at;
	struct rtattr header = {0, RTA_MULTIPATH};
	struct rtnexthop hop = {0};
	size_t i;

	message->of.header.nlmsg_len = (uint32_t)(begin + RTA_LENGTH(0));
	for (i = 0; i < count; i++, route++) {
		at = message->of.header.nlmsg_len;
		hop.rtnh_flags =
			route->flags & ABI_ROUTE_ONLINK ? RTNH_F_ONLINK : 0;
		hop.rtnh_hops = route->weight;
		hop.rtnh_ifindex = rtnl->index[route->to.nic];
		message->of.header.nlmsg_len = (uint32_t)(at + sizeof(hop));
		nic_rtnl_gateway(message, route);
		hop.rtnh_len = (uint16_t)(message->of.header.nlmsg_len - at);
		memcpy(message->of.bytes + at, &hop, sizeof(hop));
	}
	header.rta_len = (uint16_t)(message->of.header.nlmsg_len - begin);
	memcpy(message->of.bytes + begin, &header, sizeof(header));
}

/* What is of all ways. A route that goes is found without. */
static void nic_rtnl_terms(struct nic_rtnl_message *message,
			   const struct job_route *route)
{
	static const uint8_t none[sizeof(route->from)];
	struct {
		struct rtattr header;
		uint32_t value;
	} mtu = {{RTA_LENGTH(sizeof(mtu.value)), RTAX_MTU}, route->mtu};

	if (route->mtu)
		nic_rtnl_put(message, RTA_METRICS, &mtu, sizeof(mtu));
	if (memcmp(route->from, none, sizeof(none)) != 0)
		nic_rtnl_put(message, RTA_PREFSRC, route->from,
			     nic_rtnl_size(&route->to));
}

static uint8_t nic_rtnl_scope(const struct job_route *route, bool gone)
{
	if (gone)
		return RT_SCOPE_NOWHERE; /* any */
	return route->flags & ABI_ROUTE_HAS_VIA || route->to.family == 6
		       ? RT_SCOPE_UNIVERSE
		       : RT_SCOPE_LINK;
}

int nic_rtnl_route(const struct nic_rtnl *rtnl, const struct job_route *route,
		   size_t count, bool gone)
{
	const struct job_address *to = &route->to;
	const struct rtmsg body = {
		.rtm_family = nic_rtnl_family(to),
		.rtm_dst_len = to->prefix,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = gone ? RTPROT_UNSPEC : RTPROT_STATIC,
		.rtm_scope = nic_rtnl_scope(route, gone),
		.rtm_type = RTN_UNICAST,
		.rtm_flags = route->flags & ABI_ROUTE_ONLINK ? RTNH_F_ONLINK : 0,
	};
	struct nic_rtnl_message message;

	nic_rtnl_begin(&message, gone ? RTM_DELROUTE : RTM_NEWROUTE,
		       gone ? 0 : NLM_F_CREATE, &body, sizeof(body));
	if (to->prefix)
		nic_rtnl_put(&message, RTA_DST, to->bytes, nic_rtnl_size(to));
	if (route->metric)
		nic_rtnl_put(&message, RTA_PRIORITY, &route->metric,
			     sizeof(route->metric));
	if (!gone)
		nic_rtnl_terms(&message, route);
	if (count > 1 && !gone) {
		nic_rtnl_hops(rtnl, &message, route, count);
	} else if (count == 1) {
		nic_rtnl_gateway(&message, route);
		nic_rtnl_put(&message, RTA_OIF, &rtnl->index[to->nic],
			     sizeof(int));
	}
	return nic_rtnl_call(rtnl->netlink, &message);
}

int nic_rtnl_neighbour(const struct nic_rtnl *rtnl,
		       const struct job_neighbour *neighbour, bool gone)
{
	const struct ndmsg body = {
		.ndm_family = nic_rtnl_family(&neighbour->at),
		.ndm_ifindex = rtnl->index[neighbour->at.nic],
		.ndm_state = NUD_PERMANENT,
	};
	struct nic_rtnl_message message;

	nic_rtnl_begin(&message, gone ? RTM_DELNEIGH : RTM_NEWNEIGH,
		       gone ? 0 : NLM_F_CREATE | NLM_F_REPLACE, &body,
		       sizeof(body));
	nic_rtnl_put(&message, NDA_DST, neighbour->at.bytes,
		     nic_rtnl_size(&neighbour->at));
	nic_rtnl_put(&message, NDA_LLADDR, neighbour->mac,
		     sizeof(neighbour->mac));
	return nic_rtnl_call(rtnl->netlink, &message);
}
