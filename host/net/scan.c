// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/scan.h"

#include <errno.h>
#include <linux/if_arp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "net/rtnl.h"

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
	if (!mac || !mtu || !name)
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
	       scan_size(info->rtm_family);
}

static int scan_route(void *arg, const struct nlmsghdr *message)
{
	struct nics *nics = arg;
	const struct rtmsg *info;
	const void *first, *to, *via, *out, *metric;
	struct nic_route *route;
	uint32_t index;
	size_t left, size;
	uint8_t which;

	info = scan_body(message, sizeof(*info), &first, &left);
	if (!info || message->nlmsg_type != RTM_NEWROUTE || !scan_is_ours(info))
		return 0;
	size = scan_size(info->rtm_family);
	to = rtnl_find(first, left, RTA_DST, size);
	via = rtnl_find(first, left, RTA_GATEWAY, size);
	out = rtnl_find(first, left, RTA_OIF, sizeof(index));
	metric = rtnl_find(first, left, RTA_PRIORITY, sizeof(route->metric));
	if (!out || (info->rtm_dst_len && !to))
		return 0;
	memcpy(&index, out, sizeof(index));
	which = scan_which(nics, index);
	if (which == ABI_NICS_MAX)
		return 0;
	if (nics->route_count == ABI_ROUTES_MAX)
		return -E2BIG;
	route = &nics->route[nics->route_count++];
	route->to.nic = which;
	route->to.family = size == 4 ? 4 : 6;
	route->to.prefix = info->rtm_dst_len;
	route->has_via = via;
	route->onlink = info->rtm_flags & RTNH_F_ONLINK;
	if (to)
		memcpy(route->to.bytes, to, size);
	if (via)
		memcpy(route->via, via, size);
	if (metric)
		memcpy(&route->metric, metric, sizeof(route->metric));
	return 0;
}

/* A gateway may be reached by another of the routes: that one goes first. */
static void scan_sort(struct nics *nics)
{
	struct nic_route sorted[ABI_ROUTES_MAX] = {0};
	unsigned int i, n = 0;

	for (i = 0; i < nics->route_count; i++)
		if (!nics->route[i].has_via)
			sorted[n++] = nics->route[i];
	for (i = 0; i < nics->route_count; i++)
		if (nics->route[i].has_via)
			sorted[n++] = nics->route[i];
	memcpy(nics->route, sorted, n * sizeof(*sorted));
}

int scan_nics(int fd, struct nics *nics)
{
	const struct ifinfomsg link = {.ifi_family = AF_UNSPEC};
	const struct ifaddrmsg address = {.ifa_family = AF_UNSPEC};
	const struct rtmsg route = {.rtm_family = AF_UNSPEC};
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
	if (!err)
		scan_sort(nics);
	return err;
}
