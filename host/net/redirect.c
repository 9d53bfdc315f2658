// SPDX-License-Identifier: GPL-2.0-or-later
/* As 'tc filter add dev FROM ingress u32 match u32 0 0 action mirred ...' */
#include "net/redirect.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/tc_act/tc_mirred.h>
#include <linux/if.h>
#include <string.h>

#include "net/rtnl.h"

#define REDIRECT_FFFF 0xffff0000u /* the handle of an ingress discipline */

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

static void redirect_put_action(struct rtnl *request, uint32_t to)
{
	const struct tc_mirred mirred = {
		.action = TC_ACT_STOLEN,
		.eaction = TCA_EGRESS_REDIR,
		.ifindex = to,
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
static int redirect_filter(int fd, uint32_t from, uint32_t to)
{
	const struct tcmsg body = {
		.tcm_ifindex = (int)from,
		.tcm_parent = REDIRECT_FFFF,
		.tcm_info = TC_H_MAKE(1u << 16, htons(ETH_P_ALL)),
	};
	const struct tc_u32_sel selector = {.flags = TC_U32_TERMINAL, .nkeys = 1};
	/* and a key whose mask is zeros: all match */
	uint8_t match[sizeof(selector) + sizeof(struct tc_u32_key)] = {0};
	struct rtattr *options;
	struct rtnl request;

	memcpy(match, &selector, sizeof(selector));
	rtnl_begin(&request, RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_EXCL, &body,
		   sizeof(body));
	rtnl_put(&request, TCA_KIND, "u32", sizeof("u32"));
	options = rtnl_nest(&request, TCA_OPTIONS);
	rtnl_put(&request, TCA_U32_SEL, match, sizeof(match));
	redirect_put_action(&request, to);
	rtnl_unnest(&request, options);
	return rtnl_call(fd, &request);
}

int redirect_add(int fd, uint32_t from, uint32_t to)
{
	int err = redirect_qdisc(fd, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL,
				 from);

	if (err)
		return err;
	err = redirect_filter(fd, from, to);
	if (err)
		redirect_remove(fd, from);
	return err;
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
