// SPDX-License-Identifier: GPL-2.0-or-later
/* As 'tc filter add dev FROM ingress u32 match u32 0 0 action mirred ...' */
#include "net/redirect.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/tc_act/tc_mirred.h>
#include <linux/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

#include "net/rtnl.h"

#define REDIRECT_FFFF	  0xffff0000u /* the handle of an ingress discipline */
#define REDIRECT_LAST	  16	      /* of all priorities */
#define REDIRECT_KEYS_MAX 4

/* One mask takes what is at and above it. */
_Static_assert(REDIRECT_SHARED_FIRST == 0xf000, "the upper bits are ones");

static int redirect_qdisc(int fd, uint16_t type, uint16_t flags, uint32_t index)
{
	const struct tcmsg body = {
		.tcm_ifindex = (int)index,
		.tcm_handle = REDIRECT_FFFF,
		.tcm_parent = TC_H_INGRESS,
	};
	struct rtnl request;

	rtnl_begin(&request, type, flags, &body, sizeof(body));
	rtnl_put(&request, TCA_KIND, "ingress", sizeof("ingress"));
	return rtnl_call(fd, &request);
}

/* What one filter takes, and where it goes. */
struct redirect {
	uint16_t priority; /* the least is asked first */
	uint16_t protocol;
	uint32_t to;   /* an interface; 0: nowhere else, it is received */
	bool copy;     /* it is received, too */
	uint8_t nkeys; /* all of them; a key of zeros: everything */
	struct tc_u32_key keys[REDIRECT_KEYS_MAX];
};

static void redirect_put_action(struct rtnl *request,
				const struct redirect *redirect)
{
	const struct tc_mirred mirred = {
		.action = redirect->copy ? TC_ACT_OK : TC_ACT_STOLEN,
		.eaction = redirect->copy ? TCA_EGRESS_MIRROR : TCA_EGRESS_REDIR,
		.ifindex = redirect->to,
	};
	struct rtattr *list, *first, *options;

	list = rtnl_nest(request, TCA_U32_ACT);
	first = rtnl_nest(request, 1);
	rtnl_put(request, TCA_ACT_KIND, "mirred", sizeof("mirred"));
	options = rtnl_nest(request, TCA_ACT_OPTIONS | NLA_F_NESTED);
	rtnl_put(request, TCA_MIRRED_PARMS, &mirred, sizeof(mirred));
	rtnl_unnest(request, options);
	rtnl_unnest(request, first);
	rtnl_unnest(request, list);
}

/* matchall would do, where a kernel has it; u32 is everywhere. */
static int redirect_filter(int fd, uint32_t from, const struct redirect *redirect)
{
	const struct tcmsg body = {
		.tcm_ifindex = (int)from,
		.tcm_parent = REDIRECT_FFFF,
		.tcm_info = TC_H_MAKE((uint32_t)redirect->priority << 16,
				      htons(redirect->protocol)),
	};
	const struct tc_u32_sel selector = {.flags = TC_U32_TERMINAL,
					    .nkeys = redirect->nkeys};
	uint8_t match[sizeof(selector) + sizeof(redirect->keys)];
	size_t keys = redirect->nkeys * sizeof(*redirect->keys);
	struct rtattr *options;
	struct rtnl request;

	memcpy(match, &selector, sizeof(selector));
	memcpy(match + sizeof(selector), redirect->keys, keys);
	rtnl_begin(&request, RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_EXCL, &body,
		   sizeof(body));
	rtnl_put(&request, TCA_KIND, "u32", sizeof("u32"));
	options = rtnl_nest(&request, TCA_OPTIONS);
	rtnl_put(&request, TCA_U32_SEL, match, sizeof(selector) + keys);
	if (redirect->to)
		redirect_put_action(&request, redirect);
	rtnl_unnest(&request, options);
	return rtnl_call(fd, &request);
}

int redirect_add(int fd, uint32_t from, uint32_t to)
{
	const struct redirect all = {
		.priority = REDIRECT_LAST,
		.protocol = ETH_P_ALL,
		.to = to,
		.nkeys = 1,
	};
	int err = redirect_qdisc(fd, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL,
				 from);

	if (err)
		return err;
	err = redirect_filter(fd, from, &all);
	if (err)
		redirect_remove(fd, from);
	return err;
}

/* IPv4 without options, in one piece, to one of the ports. */
static int redirect_ports(int fd, uint32_t from, uint8_t protocol,
			  uint16_t priority)
{
	const struct redirect ports = {
		.priority = priority,
		.protocol = ETH_P_IP,
		.nkeys = 4,
		.keys = {{htonl(0x0f000000), htonl(0x05000000), 0, 0},
			 {htonl(0x00003fff), 0, 4, 0},
			 {htonl(0x00ff0000), htonl((uint32_t)protocol << 16), 8, 0},
			 {htonl(REDIRECT_SHARED_FIRST),
			  htonl(REDIRECT_SHARED_FIRST), 20, 0}},
	};

	return redirect_filter(fd, from, &ports);
}

int redirect_share(int fd, uint32_t from, uint32_t to)
{
	const struct redirect neighbours = {
		.priority = 1,
		.protocol = ETH_P_ARP,
		.to = to,
		.copy = true,
		.nkeys = 1,
	};
	int err = redirect_filter(fd, from, &neighbours);

	if (!err)
		err = redirect_ports(fd, from, IPPROTO_TCP, 2);
	return err ? err : redirect_ports(fd, from, IPPROTO_UDP, 3);
}

int redirect_remove(int fd, uint32_t from)
{
	return redirect_qdisc(fd, RTM_DELQDISC, 0, from);
}

int redirect_up(int fd, uint32_t index, uint32_t mtu)
{
	const struct ifinfomsg body = {
		.ifi_index = (int)index,
		.ifi_flags = IFF_UP,
		.ifi_change = IFF_UP,
	};
	struct rtnl request;

	rtnl_begin(&request, RTM_NEWLINK, 0, &body, sizeof(body));
	rtnl_put(&request, IFLA_MTU, &mtu, sizeof(mtu));
	return rtnl_call(fd, &request);
}
