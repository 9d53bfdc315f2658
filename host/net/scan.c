// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/scan.h"

#include <errno.h>
#include <linux/if_arp.h>
#include <linux/neighbour.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "net/rtnl.h"
#include "net/tap.h"

/* The fixed part of @message, and what is behind it. */
static const void *scan_body(const struct nlmsghdr *message, size_t size,
			     const void **first, size_t *left)
{
	if (message->nlmsg_len < NLMSG_LENGTH(size))
		return NULL;
	*first = (const uint8_t *)NLMSG_DATA(message) + NLMSG_ALIGN(size);
	*left = message->nlmsg_len - NLMSG_SPACE(size);
	return NLMSG_DATA(message);
}

static int scan_link(void *arg, const struct nlmsghdr *message)
{
	struct nics *nics = arg;
	const struct ifinfomsg *info;
	const void *first, *mac, *mtu, *name;
	struct nic *nic;
	size_t left;

	info = scan_body(message, sizeof(*info), &first, &left);
	if (!info || message->nlmsg_type != RTM_NEWLINK ||
	    info->ifi_type != ARPHRD_ETHER || !(info->ifi_flags & IFF_UP))
		return 0;
	mac = rtnl_find(first, left, IFLA_ADDRESS, sizeof(nic->mac));
	mtu = rtnl_find(first, left, IFLA_MTU, sizeof(nic->mtu));
	name = rtnl_find(first, left, IFLA_IFNAME, 2);
	if (!mac || !mtu || !name ||
	    !strncmp(name, TAP_PREFIX, strlen(TAP_PREFIX)))
		return 0;
	if (nics->count == ABI_NICS_MAX)
		return -E2BIG;
	nic = &nics->nic[nics->count++];
	nic->index = (uint32_t)info->ifi_index;
	memcpy(nic->mac, mac, sizeof(nic->mac));
	memcpy(&nic->mtu, mtu, sizeof(nic->mtu));
	snprintf(nic->name, sizeof(nic->name), "%.15s", (const char *)name);
	return 0;
}

/* ABI_NICS_MAX: none of ours. */
static uint8_t scan_which(const struct nics *nics, uint32_t index)
{
	uint8_t i;

	for (i = 0; i < nics->count; i++)
		if (nics->nic[i].index == index)
			return i;
	return ABI_NICS_MAX;
}

static size_t scan_size(uint8_t family)
{
	return family == AF_INET ? 4 : family == AF_INET6 ? 16 : 0;
}

static int scan_address(void *arg, const struct nlmsghdr *message)
{
	struct nics *nics = arg;
	const struct ifaddrmsg *info;
	struct nic_address *address;
	const void *first, *bytes;
	size_t left, size;
	uint8_t which;

	info = scan_body(message, sizeof(*info), &first, &left);
	if (!info || message->nlmsg_type != RTM_NEWADDR ||
	    info->ifa_scope >= RT_SCOPE_LINK)
		return 0;
	size = scan_size(info->ifa_family);
	which = scan_which(nics, info->ifa_index);
	if (!size || which == ABI_NICS_MAX)
		return 0;
	bytes = rtnl_find(first, left, IFA_LOCAL, size);
	if (!bytes)
		bytes = rtnl_find(first, left, IFA_ADDRESS, size);
	if (!bytes)
		return 0;
	if (nics->address_count == ABI_ADDRESSES_MAX)
		return -E2BIG;
	address = &nics->address[nics->address_count++];
	address->nic = which;
	address->family = size == 4 ? 4 : 6;
	address->prefix = info->ifa_prefixlen;
	memcpy(address->bytes, bytes, size);
	return 0;
}

/* What the kernel makes of an address itself is not to be added. */
static bool scan_is_ours(const struct rtmsg *info)
{
	return info->rtm_type == RTN_UNICAST &&
	       info->rtm_table == RT_TABLE_MAIN &&
	       info->rtm_protocol != RTPROT_KERNEL &&
	       info->rtm_protocol != RTPROT_RA && info->rtm_src_len == 0 &&
	       /* what it has learnt of a path, as its MTU, ends by itself */
	       !(info->rtm_flags & RTM_F_CLONED) && scan_size(info->rtm_family);
}

/* The gateway among the @size bytes of attributes at @first, if any. */
static void scan_via(const void *first, size_t size, struct nic_route *route)
{
	const size_t bytes = route->to.family == 4 ? 4 : 16;
	const uint8_t *via = rtnl_find(first, size, RTA_GATEWAY, bytes);
	uint16_t family;

	if (via) {
		route->has_via = true;
		memcpy(route->via, via, bytes);
		return;
	}
	/* struct rtvia: a family, then the bytes of an address of it */
	via = rtnl_find(first, size, RTA_VIA, sizeof(family) + 16);
	if (!via)
		return;
	memcpy(&family, via, sizeof(family));
	if (family != AF_INET6)
		return;
	route->has_via = route->via6 = true;
	memcpy(route->via, via + sizeof(family), 16);
}

/* Add @route through the interface @index, if that is one of ours. */
static int scan_add(struct nics *nics, const struct nic_route *route,
		    uint32_t index)
{
	uint8_t which = scan_which(nics, index);

	if (which == ABI_NICS_MAX)
		return 0;
	if (nics->route_count == ABI_ROUTES_MAX)
		return -E2BIG;
	nics->route[nics->route_count] = *route;
	nics->route[nics->route_count++].to.nic = which;
	return 0;
}

/* Several ways to one place, each a struct rtnexthop with attributes. */
static int scan_hops(struct nics *nics, const struct rtattr *hops,
		     struct nic_route *route)
{
	const uint8_t *at = RTA_DATA(hops);
	size_t step, left = RTA_PAYLOAD(hops);
	unsigned int before;
	struct rtnexthop hop;
	int err = 0;

	while (!err && left >= sizeof(hop)) {
		memcpy(&hop, at, sizeof(hop));
		if (hop.rtnh_len < sizeof(hop) || hop.rtnh_len > left)
			break;
		route->has_via = route->via6 = false;
		route->weight = hop.rtnh_hops;
		route->onlink = hop.rtnh_flags & RTNH_F_ONLINK;
		scan_via(at + sizeof(hop), hop.rtnh_len - sizeof(hop), route);
		before = nics->route_count;
		err = scan_add(nics, route, (uint32_t)hop.rtnh_ifindex);
		/* the first of ours is the route that the others belong to */
		route->hop = route->hop || nics->route_count > before;
		step = (size_t)RTNH_ALIGN(hop.rtnh_len);
		if (step >= left)
			break;
		left -= step;
		at += step;
	}
	return err;
}

/* Metric, MTU and source, which are those of all ways. */
static void scan_terms(const void *first, size_t left, struct nic_route *route)
{
	const void *metric =
		rtnl_find(first, left, RTA_PRIORITY, sizeof(route->metric));
	const void *metrics = rtnl_find(first, left, RTA_METRICS, 0);
	size_t size = route->to.family == 4 ? 4 : 16;
	const void *from = rtnl_find(first, left, RTA_PREFSRC, size);
	const void *mtu = NULL;

	if (metric)
		memcpy(&route->metric, metric, sizeof(route->metric));
	if (metrics)
		mtu = rtnl_find(metrics,
				RTA_PAYLOAD((const struct rtattr *)metrics - 1),
				RTAX_MTU, sizeof(route->mtu));
	if (mtu)
		memcpy(&route->mtu, mtu, sizeof(route->mtu));
	if (from)
		memcpy(route->from, from, size);
}

static int scan_route(void *arg, const struct nlmsghdr *message)
{
	struct nics *nics = arg;
	struct nic_route route = {0};
	const struct rtmsg *info;
	const void *first, *to, *out, *hops;
	uint32_t index;
	size_t left, size;

	info = scan_body(message, sizeof(*info), &first, &left);
	if (!info || message->nlmsg_type != RTM_NEWROUTE || !scan_is_ours(info))
		return 0;
	size = scan_size(info->rtm_family);
	to = rtnl_find(first, left, RTA_DST, size);
	out = rtnl_find(first, left, RTA_OIF, sizeof(index));
	hops = rtnl_find(first, left, RTA_MULTIPATH, sizeof(struct rtnexthop));
	if (info->rtm_dst_len && !to)
		return 0;
	route.to.family = size == 4 ? 4 : 6;
	route.to.prefix = info->rtm_dst_len;
	if (to)
		memcpy(route.to.bytes, to, size);
	scan_terms(first, left, &route);
	if (hops)
		return scan_hops(nics, (const struct rtattr *)hops - 1, &route);
	if (!out)
		return 0;
	memcpy(&index, out, sizeof(index));
	route.onlink = info->rtm_flags & RTNH_F_ONLINK;
	scan_via(first, left, &route);
	return scan_add(nics, &route, index);
}

static int scan_neighbour(void *arg, const struct nlmsghdr *message)
{
	struct nics *nics = arg;
	struct nic_neighbour *neighbour;
	const void *first, *at, *mac;
	const struct ndmsg *info;
	size_t left, size;
	uint8_t which;

	info = scan_body(message, sizeof(*info), &first, &left);
	if (!info || message->nlmsg_type != RTM_NEWNEIGH ||
	    !(info->ndm_state & NUD_PERMANENT) || info->ndm_flags & NTF_PROXY)
		return 0;
	size = scan_size(info->ndm_family);
	which = scan_which(nics, (uint32_t)info->ndm_ifindex);
	if (!size || which == ABI_NICS_MAX)
		return 0;
	at = rtnl_find(first, left, NDA_DST, size);
	mac = rtnl_find(first, left, NDA_LLADDR, sizeof(neighbour->mac));
	if (!at || !mac)
		return 0;
	if (nics->neighbour_count == ABI_NEIGHBOURS_MAX)
		return -E2BIG;
	neighbour = &nics->neighbour[nics->neighbour_count++];
	neighbour->at.nic = which;
	neighbour->at.family = size == 4 ? 4 : 6;
	neighbour->at.prefix = size == 4 ? 32 : 128;
	memcpy(neighbour->at.bytes, at, size);
	memcpy(neighbour->mac, mac, sizeof(neighbour->mac));
	return 0;
}

/*
 * A gateway may be reached by another of the routes: that one goes first. The
 * ways of one route stay together.
 */
static void scan_sort(struct nics *nics)
{
	struct nic_route sorted[ABI_ROUTES_MAX] = {0};
	unsigned int i, n = 0;
	int pass;
	bool via = false;

	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < nics->route_count; i++) {
			if (!nics->route[i].hop)
				via = nics->route[i].has_via;
			if (via == (pass == 1))
				sorted[n++] = nics->route[i];
		}
	}
	memcpy(nics->route, sorted, n * sizeof(*sorted));
}

int scan_nics(int fd, struct nics *nics)
{
	const struct ifinfomsg link = {.ifi_family = AF_UNSPEC};
	const struct ifaddrmsg address = {.ifa_family = AF_UNSPEC};
	const struct rtmsg route = {.rtm_family = AF_UNSPEC};
	const struct ndmsg near = {.ndm_family = AF_UNSPEC};
	struct rtnl request;
	int err;

	memset(nics, 0, sizeof(*nics));
	rtnl_begin(&request, RTM_GETLINK, 0, &link, sizeof(link));
	err = rtnl_dump(fd, &request, scan_link, nics);
	if (!err) {
		rtnl_begin(&request, RTM_GETADDR, 0, &address, sizeof(address));
		err = rtnl_dump(fd, &request, scan_address, nics);
	}
	if (!err) {
		rtnl_begin(&request, RTM_GETROUTE, 0, &route, sizeof(route));
		err = rtnl_dump(fd, &request, scan_route, nics);
	}
	if (!err) {
		rtnl_begin(&request, RTM_GETNEIGH, 0, &near, sizeof(near));
		err = rtnl_dump(fd, &request, scan_neighbour, nics);
	}
	if (err)
		return err;
	nic_check_from(nics);
	scan_sort(nics);
	return 0;
}
