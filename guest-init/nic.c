// SPDX-License-Identifier: GPL-2.0-or-later
#include "nic.h"

#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/in.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>

#include "mem.h"
#include "network.h"
#include "sys.h"
#include "text.h"

/* Numbers are given in indexes; gaps come from devices that went away. */
#define NIC_INDEX_MAX 64
/* A route with ABI_ROUTES_MAX ways, 28 bytes each, or less. */
#define NIC_MESSAGE 2048

struct nic_state {
	int control; /* for ioctl(2) */
	int netlink;
	int index[ABI_NICS_MAX];
};

struct nic_message {
	union {
		struct nlmsghdr header;
		uint8_t bytes[NIC_MESSAGE];
	} of;
};

/* Its name, into @request; the index, or -ENODEV. */
static int nic_find(int fd, const uint8_t mac[6], struct ifreq *request)
{
	int index;

	for (index = 1; index <= NIC_INDEX_MAX; index++) {
		memset(request, 0, sizeof(*request));
		request->ifr_ifindex = index;
		if (sys_ioctl(fd, SIOCGIFNAME, request) ||
		    sys_ioctl(fd, SIOCGIFHWADDR, request))
			continue;
		if (request->ifr_hwaddr.sa_family == ARPHRD_ETHER &&
		    !memcmp(request->ifr_hwaddr.sa_data, mac, 6))
			return index;
	}
	return -ENODEV;
}

static int nic_rename(int fd, int index, const char *name)
{
	struct ifreq request = {0};
	int ret;

	request.ifr_ifindex = index;
	ret = (int)sys_ioctl(fd, SIOCGIFNAME, &request);
	if (ret || !strcmp(request.ifr_name, name))
		return ret;
	memcpy(request.ifr_newname, name, strlen(name) + 1);
	return (int)sys_ioctl(fd, SIOCSIFNAME, &request);
}

/* One may have the name that another is to get. */
static int nic_names(struct nic_state *state, const struct job_nics *nics)
{
	char name[] = "gpubox-nic0";
	size_t i;
	int ret = 0;

	for (i = 0; i < nics->count && !ret; i++) {
		name[sizeof(name) - 2] = (char)('0' + i);
		ret = nic_rename(state->control, state->index[i], name);
	}
	for (i = 0; i < nics->count && !ret; i++)
		ret = nic_rename(state->control, state->index[i],
				 nics->list[i].name);
	return ret;
}

static int nic_up(int fd, const struct job_nic *nic)
{
	struct ifreq request = {0};
	int ret = 0;

	memcpy(request.ifr_name, nic->name, strlen(nic->name) + 1);
	request.ifr_mtu = (int)nic->mtu;
	if (nic->mtu)
		ret = (int)sys_ioctl(fd, SIOCSIFMTU, &request);
	if (!ret)
		ret = (int)sys_ioctl(fd, SIOCGIFFLAGS, &request);
	if (ret)
		return ret;
	request.ifr_flags |= IFF_UP;
	return (int)sys_ioctl(fd, SIOCSIFFLAGS, &request);
}

static void nic_begin(struct nic_message *message, uint16_t type,
		      uint16_t flags, const void *body, size_t size)
{
	memset(message, 0, sizeof(*message));
	message->of.header.nlmsg_len = (uint32_t)NLMSG_LENGTH(size);
	message->of.header.nlmsg_type = type;
	message->of.header.nlmsg_flags =
		(uint16_t)(NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | flags);
	memcpy(message->of.bytes + NLMSG_HDRLEN, body, size);
}

static void nic_put(struct nic_message *message, uint16_t type,
		    const void *data, size_t size)
{
	size_t at = NLMSG_ALIGN(message->of.header.nlmsg_len);
	struct rtattr header = {(uint16_t)RTA_LENGTH(size), type};

	memcpy(message->of.bytes + at, &header, sizeof(header));
	memcpy(message->of.bytes + at + RTA_LENGTH(0), data, size);
	message->of.header.nlmsg_len = (uint32_t)(at + RTA_SPACE(size));
}

/* The kernel answers before sendto(2) returns. */
static int nic_call(int fd, const struct nic_message *message)
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
	/* the kernel adds the route of an address itself */
	return answer.error.error == -EEXIST ? 0 : answer.error.error;
}

static uint8_t nic_family(const struct job_address *address)
{
	return address->family == 4 ? AF_INET : AF_INET6;
}

static size_t nic_size(const struct job_address *address)
{
	return address->family == 4 ? 4 : 16;
}

static int nic_address(const struct nic_state *state,
		       const struct job_address *address)
{
	const struct ifaddrmsg body = {
		.ifa_family = nic_family(address),
		.ifa_prefixlen = address->prefix,
		/* it was in use already: nobody else is asked for it */
		.ifa_flags = address->family == 6 ? IFA_F_NODAD : 0,
		.ifa_index = (uint32_t)state->index[address->nic],
	};
	struct nic_message message;

	nic_begin(&message, RTM_NEWADDR, NLM_F_EXCL, &body, sizeof(body));
	nic_put(&message, IFA_LOCAL, address->bytes, nic_size(address));
	nic_put(&message, IFA_ADDRESS, address->bytes, nic_size(address));
	return nic_call(state->netlink, &message);
}

/* RTA_GATEWAY is of the route's own family, RTA_VIA of one that it names. */
static void nic_gateway(struct nic_message *message, const struct job_route *route)
{
	uint8_t via[sizeof(uint16_t) + sizeof(route->via)];
	const uint16_t family = AF_INET6;

	if (!(route->flags & ABI_ROUTE_HAS_VIA))
		return;
	if (!(route->flags & ABI_ROUTE_VIA6)) {
		nic_put(message, RTA_GATEWAY, route->via, nic_size(&route->to));
		return;
	}
	memcpy(via, &family, sizeof(family));
	memcpy(via + sizeof(family), route->via, sizeof(route->via));
	nic_put(message, RTA_VIA, via, sizeof(via));
}

/* Several ways: each is a struct rtnexthop, with its gateway behind it. */
static void nic_hops(const struct nic_state *state, struct nic_message *message,
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
		hop.rtnh_ifindex = state->index[route->to.nic];
		message->of.header.nlmsg_len = (uint32_t)(at + sizeof(hop));
		nic_gateway(message, route);
		hop.rtnh_len = (uint16_t)(message->of.header.nlmsg_len - at);
		memcpy(message->of.bytes + at, &hop, sizeof(hop));
	}
	header.rta_len = (uint16_t)(message->of.header.nlmsg_len - begin);
	memcpy(message->of.bytes + begin, &header, sizeof(header));
}

/* @route, of which the @count - 1 behind it are further ways. */
static int nic_route(const struct nic_state *state,
		     const struct job_route *route, size_t count)
{
	const struct job_address *to = &route->to;
	const struct rtmsg body = {
		.rtm_family = nic_family(to),
		.rtm_dst_len = to->prefix,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTPROT_STATIC,
		.rtm_scope = route->flags & ABI_ROUTE_HAS_VIA || to->family == 6
				     ? RT_SCOPE_UNIVERSE
				     : RT_SCOPE_LINK,
		.rtm_type = RTN_UNICAST,
		.rtm_flags = route->flags & ABI_ROUTE_ONLINK ? RTNH_F_ONLINK : 0,
	};
	struct nic_message message;

	nic_begin(&message, RTM_NEWROUTE, 0, &body, sizeof(body));
	if (to->prefix)
		nic_put(&message, RTA_DST, to->bytes, nic_size(to));
	if (route->metric)
		nic_put(&message, RTA_PRIORITY, &route->metric,
			sizeof(route->metric));
	if (count > 1) {
		nic_hops(state, &message, route, count);
	} else {
		nic_gateway(&message, route);
		nic_put(&message, RTA_OIF, &state->index[to->nic], sizeof(int));
	}
	return nic_call(state->netlink, &message);
}

static int nic_routes(const struct nic_state *state, const struct job_nics *nics)
{
	size_t i, count;
	int ret = 0;

	for (i = 0; i < nics->route_count && !ret; i += count) {
		count = 1;
		while (i + count < nics->route_count &&
		       nics->routes[i + count].flags & ABI_ROUTE_HOP)
			count++;
		ret = nic_route(state, &nics->routes[i], count);
	}
	return ret;
}

static int nic_neighbour(const struct nic_state *state,
			 const struct job_neighbour *neighbour)
{
	const struct ndmsg body = {
		.ndm_family = nic_family(&neighbour->at),
		.ndm_ifindex = state->index[neighbour->at.nic],
		.ndm_state = NUD_PERMANENT,
	};
	struct nic_message message;

	nic_begin(&message, RTM_NEWNEIGH, NLM_F_REPLACE, &body, sizeof(body));
	nic_put(&message, NDA_DST, neighbour->at.bytes, nic_size(&neighbour->at));
	nic_put(&message, NDA_LLADDR, neighbour->mac, sizeof(neighbour->mac));
	return nic_call(state->netlink, &message);
}

static int nic_open(struct nic_state *state, const struct job_nics *nics,
		    const char **what)
{
	struct ifreq request;
	size_t i;
	int ret = 0;

	for (i = 0; i < nics->count && !ret; i++) {
		*what = nics->list[i].name;
		state->index[i] =
			nic_find(state->control, nics->list[i].mac, &request);
		if (state->index[i] < 0)
			return state->index[i];
	}
	ret = nic_names(state, nics);
	for (i = 0; i < nics->count && !ret; i++) {
		*what = nics->list[i].name;
		ret = nic_up(state->control, &nics->list[i]);
	}
	return ret;
}

static int nic_configure(struct nic_state *state, const struct job_nics *nics,
			 const char **what)
{
	int ret = nic_open(state, nics, what);
	size_t i;

	for (i = 0; i < nics->address_count && !ret; i++) {
		*what = "an address";
		ret = nic_address(state, &nics->addresses[i]);
	}
	if (!ret) {
		*what = "a route";
		ret = nic_routes(state, nics);
	}
	for (i = 0; i < nics->neighbour_count && !ret; i++) {
		*what = "a neighbour";
		ret = nic_neighbour(state, &nics->neighbours[i]);
	}
	return ret;
}

static int nic_apply(const struct job_nics *nics, struct failure *failure)
{
	struct nic_state state;
	const char *what = "network";
	int ret;

	state.control = (int)SYS_3(socket, AF_INET, SOCK_DGRAM | O_CLOEXEC, 0);
	state.netlink = (int)SYS_3(socket, AF_NETLINK, SOCK_RAW | O_CLOEXEC,
				   NETLINK_ROUTE);
	ret = state.control < 0 ? state.control : state.netlink;
	if (ret >= 0)
		ret = nic_configure(&state, nics, &what);
	if (state.control >= 0)
		sys_close(state.control);
	if (state.netlink >= 0)
		sys_close(state.netlink);
	if (!ret)
		return 0;
	return failure_set(failure, ret, "setup", what,
			   ret == -ENODEV
				   ? "there is no such network device; is its "
				     "module in the image?"
				   : "the network cannot be configured:");
}

int nic_network(const struct job *job, struct failure *failure)
{
	int ret = 0;

	if (job->hostname)
		ret = network_hostname(job->hostname, failure);
	if (!ret && job->hosts)
		ret = network_hosts(job->hosts, failure);
	if (ret)
		return ret;
	network_loopback();
	if (job->flags & ABI_JOB_NET_USER)
		return network_user(job->resolv, failure);
	if (!job->nics.count)
		return 0;
	ret = nic_apply(&job->nics, failure);
	if (!ret && job->resolv)
		ret = network_resolver(job->resolv, failure);
	return ret;
}
