// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/lease.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "net/redirect.h"
#include "net/rtnl.h"
#include "net/scan.h"
#include "net/tap.h"
#include "sysfs/sysfs.h"

/* Which of the guest's devices an interface has: none. */
#define LEASE_NONE ABI_NICS_MAX

#define LEASE_PORTS "/proc/sys/net/ipv4/ip_local_port_range"

/* There is room for one failure, the first that is yet to be said. */
static int lease_fails(struct lease *lease, const char *what, int err)
{
	if (lease->answer.err)
		return err;
	snprintf(lease->answer.what, sizeof(lease->answer.what), "%s", what);
	lease->answer.err = err;
	return err;
}

/*
 * Their MACs are never on a wire: the guest gives the device the interface's
 * before that is up.
 */
static void lease_reserve(struct nics *nics)
{
	const uint8_t mac[6] = {0x02, 'g', 'p', 'u', 'b', 0};
	unsigned int end = nics->count + LEASE_RESERVE;

	if (!nics->count)
		return;
	while (nics->count < end && nics->count < ABI_NICS_MAX) {
		struct nic *nic = &nics->nic[nics->count];

		memcpy(nic->mac, mac, sizeof(mac));
		nic->mac[5] = (uint8_t)nics->count++;
	}
}

/* As guest_abi.h has it: a guest takes no other name. */
static bool lease_is_named(const struct nic *nic)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

	return *nic->name != '.' && !nic->name[strspn(nic->name, letters)];
}

static int lease_names(struct lease *lease)
{
	const struct nics *nics = &lease->answer.nics;
	unsigned int i;

	for (i = 0; i < nics->count; i++)
		if (!lease_is_named(&nics->nic[i]))
			return lease_fails(lease, nics->nic[i].name, -EILSEQ);
	return 0;
}

int lease_join(struct lease *lease, const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return lease_fails(lease, "open", -errno);
	err = setns(fd, CLONE_NEWNET) ? -errno : 0;
	close(fd);
	if (err)
		return lease_fails(lease, "setns", err);
	lease->netlink = rtnl_open();
	if (lease->netlink < 0)
		return lease_fails(lease, "netlink", lease->netlink);
	/* before the first look, so that nothing is missed between */
	lease->events = rtnl_listen();
	if (lease->events < 0)
		return lease_fails(lease, "netlink", lease->events);
	err = scan_nics(lease->netlink, &lease->answer.nics);
	if (err)
		return lease_fails(lease, "interfaces", err);
	err = lease_names(lease);
	if (!err)
		lease_reserve(&lease->answer.nics);
	return err;
}

/* What its own stack sends, as router solicitations, the guest would get. */
static void lease_quiet(uint32_t index)
{
	char name[IF_NAMESIZE], path[96];

	if (!if_indextoname(index, name))
		return;
	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/disable_ipv6",
		 name);
	/* without IPv6, or a /proc that is read-only, it is only untidy */
	sysfs_write("", path, "1");
}

/*
 * Programs in the namespace ask from ports that no guest does by itself: of
 * those that ip_local_port_range gives at first the last is 60999.
 */
static int lease_share(struct lease *lease)
{
	char range[32];
	int err;

	if (!lease->shared)
		return 0;
	err = sysfs_read("", LEASE_PORTS, lease->ports, sizeof(lease->ports));
	snprintf(range, sizeof(range), "%d 65535", REDIRECT_SHARED_FIRST);
	if (err >= 0)
		err = sysfs_write("", LEASE_PORTS, range);
	return err < 0 ? lease_fails(lease, LEASE_PORTS, err) : 0;
}

/* All traffic of @nic, both ways; on failure none is redirected. */
static int lease_redirect(struct lease *lease, const struct nic *nic, uint32_t tap)
{
	int err = redirect_add(lease->netlink, nic->index, tap);

	if (err)
		return err;
	if (lease->shared)
		err = redirect_share(lease->netlink, nic->index, tap);
	if (!err)
		err = redirect_up(lease->netlink, tap, nic->mtu);
	if (!err)
		err = redirect_add(lease->netlink, tap, nic->index);
	if (err)
		redirect_remove(lease->netlink, nic->index);
	return err;
}

static int lease_lend_one(struct lease *lease, unsigned int i)
{
	const struct nic *nic = &lease->answer.nics.nic[i];
	int err;

	lease->tap[i] = tap_make(&lease->tap_index[i]);
	if (lease->tap[i] < 0)
		return lease_fails(lease, "tap", lease->tap[i]);
	lease_quiet(lease->tap_index[i]);
	if (!*nic->name)
		return 0;
	err = lease_redirect(lease, nic, lease->tap_index[i]);
	return err ? lease_fails(lease, nic->name, err) : 0;
}

/* Nothing of the device @i is redirected any more. */
static int lease_return(struct lease *lease, unsigned int i)
{
	const struct nic *nic = &lease->answer.nics.nic[i];
	int err;

	if (!*nic->name)
		return 0;
	err = redirect_remove(lease->netlink, nic->index);
	/* gone with the interface, or by somebody else's hand */
	if (err && err != -ENODEV && err != -ENOENT && err != -EINVAL)
		return lease_fails(lease, nic->name, err);
	return 0;
}

int lease_take_back(struct lease *lease)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < lease->answer.nics.count && lease->lent; i++)
		err = lease_return(lease, i) ? lease->answer.err : err;
	if (lease->lent && *lease->ports)
		sysfs_write("", LEASE_PORTS, lease->ports);
	lease->lent = false;
	return err;
}

int lease_lend(struct lease *lease)
{
	struct lease_answer why;
	unsigned int i;
	int err = 0;

	for (i = 0; i < lease->answer.nics.count && !err; i++)
		err = lease_lend_one(lease, i);
	/* last: one that is lent already is another's, with what it says */
	if (!err) {
		i++;
		err = lease_share(lease);
	}
	lease->lent = !err;
	if (!err)
		return 0;
	why = lease->answer;
	/* the last one is as it was already */
	for (i--; i > 0; i--)
		lease_return(lease, i - 1);
	lease->answer = why;
	return err;
}

static bool lease_is(const struct nic *a, const struct nic *b)
{
	return a->index == b->index && !strcmp(a->name, b->name) &&
	       !memcmp(a->mac, b->mac, sizeof(a->mac));
}

/* The device of @nics that stands for @nic, or for none if @nic is NULL. */
static uint8_t lease_find(const struct nics *nics, const struct nic *nic)
{
	uint8_t i;

	for (i = 0; i < nics->count; i++)
		if (nic ? lease_is(&nics->nic[i], nic) : !*nics->nic[i].name)
			return i;
	return LEASE_NONE;
}

static bool lease_is_refused(const struct lease *lease, uint32_t index)
{
	unsigned int i;

	for (i = 0; i < LEASE_REFUSED; i++)
		if (lease->refused[i] == index)
			return true;
	return false;
}

/* Of what is not in @found any more. */
static void lease_leave(struct lease *lease, const struct nics *found,
			struct nics *now)
{
	unsigned int i;

	for (i = 0; i < now->count; i++) {
		struct nic *nic = &now->nic[i];

		if (*nic->name && lease_find(found, nic) == LEASE_NONE) {
			redirect_remove(lease->netlink, lease->tap_index[i]);
			lease_return(lease, i);
			memset(nic, 0, sizeof(*nic));
			/* there is room for others now */
			memset(lease->refused, 0, sizeof(lease->refused));
		}
	}
}

/* The device that @nic, which came, gets. */
static uint8_t lease_take(struct lease *lease, const struct nic *nic,
			  struct nics *now)
{
	uint8_t i = lease_find(now, NULL);
	int err = -ENOSPC;

	if (lease_is_refused(lease, nic->index))
		return LEASE_NONE;
	if (!lease_is_named(nic))
		err = -EILSEQ;
	else if (i < LEASE_NONE)
		err = lease_redirect(lease, nic, lease->tap_index[i]);
	if (!err) {
		now->nic[i] = *nic;
		return i;
	}
	/* behind another one it fails again, when that has been said */
	if (!lease->answer.err)
		lease->refused[lease->refusals++ % LEASE_REFUSED] = nic->index;
	lease_fails(lease, nic->name, err);
	return LEASE_NONE;
}

/* Addresses and what else @found has, of @which of the devices. */
static void lease_entries(const struct nics *found, const uint8_t *which,
			  struct nics *now)
{
	bool headless = false;
	unsigned int i;
	uint8_t to;

	now->address_count = now->route_count = now->neighbour_count = 0;
	for (i = 0; i < found->address_count; i++) {
		to = which[found->address[i].nic];
		if (to == LEASE_NONE)
			continue;
		now->address[now->address_count] = found->address[i];
		now->address[now->address_count++].nic = to;
	}
	for (i = 0; i < found->route_count; i++) {
		struct nic_route *route = &now->route[now->route_count];

		to = which[found->route[i].to.nic];
		headless = found->route[i].hop ? headless : to == LEASE_NONE;
		if (to == LEASE_NONE)
			continue;
		*route = found->route[i];
		route->to.nic = to;
		/* the first way that is left is the route */
		route->hop = route->hop && !headless;
		headless = false;
		now->route_count++;
	}
	for (i = 0; i < found->neighbour_count; i++) {
		to = which[found->neighbour[i].at.nic];
		if (to == LEASE_NONE)
			continue;
		now->neighbour[now->neighbour_count] = found->neighbour[i];
		now->neighbour[now->neighbour_count++].at.nic = to;
	}
}

/* As bytes: that they differ where nobody looks is only told in vain. */
static bool lease_is_as(const struct nics *a, const struct nics *b)
{
	return !memcmp((const uint8_t *)a, (const uint8_t *)b, sizeof(*a));
}

bool lease_look(struct lease *lease)
{
	const struct lease_answer before = lease->answer;
	struct nics found, now;
	uint8_t which[ABI_NICS_MAX];
	unsigned int i;
	int err = scan_nics(lease->netlink, &found);

	if (err) {
		/* what is left of that answer would be the next one's */
		close(lease->netlink);
		lease->netlink = rtnl_open();
		if (lease->answer.err || lease->blind == err)
			return false;
		lease->blind = lease_fails(lease, "interfaces", err);
		return true;
	}
	lease->blind = 0;
	memset(&now, 0, sizeof(now));
	now.count = before.nics.count;
	memcpy(now.nic, before.nics.nic, sizeof(now.nic));
	lease_leave(lease, &found, &now);
	for (i = 0; i < found.count; i++) {
		which[i] = lease_find(&now, &found.nic[i]);
		if (which[i] == LEASE_NONE)
			which[i] = lease_take(lease, &found.nic[i], &now);
		else if (now.nic[which[i]].mtu != found.nic[i].mtu)
			redirect_up(lease->netlink, lease->tap_index[which[i]],
				    found.nic[i].mtu);
		if (which[i] != LEASE_NONE)
			now.nic[which[i]].mtu = found.nic[i].mtu;
	}
	lease_entries(&found, which, &now);
	nic_check_from(&now);
	lease->answer.nics = now;
	return lease->answer.err || !lease_is_as(&before.nics, &now);
}
