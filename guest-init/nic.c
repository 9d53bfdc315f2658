// SPDX-License-Identifier: GPL-2.0-or-later
#include "nic.h"

#include <linux/if.h>
#include <linux/netlink.h>

#include "file.h"
#include "mem.h"
#include "network.h"
#include "nic_device.h"
#include "nic_rtnl.h"
#include "sys.h"
#include "text.h"

/* The devices that the job has, and what of the network they are now. */
struct nic {
	size_t count;
	struct nic_device device[ABI_NICS_MAX];
	struct job_nics now;
};

/* On the way from nic.now to @next. */
struct nic_step {
	const struct job_nics *next;
	struct nic_rtnl rtnl;
	int control;		  /* for ioctl(2) */
	bool fresh[ABI_NICS_MAX]; /* not the interface that it was */
	const char *what;	  /* is under way */
};

static struct nic nic;

static bool nic_is_same(const struct job_nic *a, const struct job_nic *b)
{
	return !strcmp(a->name, b->name) &&
	       !memcmp(a->mac, b->mac, sizeof(a->mac));
}

/* Interfaces that are nobody's now, or another one's, go. */
static int nic_leave(struct nic_step *step)
{
	const struct job_nic *was = nic.now.list, *is = step->next->list;
	size_t i;
	int ret = 0;

	for (i = 0; i < nic.count && !ret; i++, was++, is++) {
		step->fresh[i] = !nic_is_same(was, is);
		step->what = *was->name ? was->name : "a device";
		if (step->fresh[i] && (*was->name || !*is->name))
			ret = nic_device_bind(&nic.device[i], false);
	}
	return ret;
}

/* One may have the name that another is to get. */
static int nic_names(struct nic_step *step)
{
	char name[] = "gpubox-nic0";
	size_t i;
	int ret = 0;

	for (i = 0; i < nic.count && !ret; i++) {
		name[sizeof(name) - 2] = (char)('0' + i);
		if (step->fresh[i] && *step->next->list[i].name)
			ret = nic_device_rename(step->control,
						step->rtnl.index[i], name);
	}
	for (i = 0; i < nic.count && !ret; i++)
		if (step->fresh[i] && *step->next->list[i].name)
			ret = nic_device_rename(step->control,
						step->rtnl.index[i],
						step->next->list[i].name);
	return ret;
}

/* All that have a name get their interfaces. */
static int nic_find(struct nic_step *step)
{
	size_t i;
	int ret;

	for (i = 0; i < nic.count; i++) {
		if (!*step->next->list[i].name)
			continue;
		step->what = step->next->list[i].name;
		ret = nic_device_bind(&nic.device[i], true);
		if (!ret)
			ret = nic_device_index(step->control, &nic.device[i]);
		if (ret < 0)
			return ret;
		step->rtnl.index[i] = ret;
	}
	return 0;
}

static int nic_up(struct nic_step *step)
{
	const struct job_nic *was = nic.now.list, *is = step->next->list;
	size_t i;
	int ret = 0;

	for (i = 0; i < nic.count && !ret; i++, was++, is++) {
		if (!*is->name || (!step->fresh[i] && was->mtu == is->mtu))
			continue;
		step->what = is->name;
		if (step->fresh[i] &&
		    memcmp(nic.device[i].mac, is->mac, sizeof(is->mac)) != 0)
			ret = nic_device_mac(step->control, is);
		if (!ret)
			ret = nic_device_up(step->control, is);
	}
	return ret;
}

/* How many ways the route @i has. */
static size_t nic_ways(const struct job_nics *nics, size_t i)
{
	size_t count = 1;

	while (i + count < nics->route_count &&
	       nics->routes[i + count].flags & ABI_ROUTE_HOP)
		count++;
	return count;
}

/* One of the ways of @route goes through an interface that is not as it was. */
static bool nic_is_fresh(const struct nic_step *step,
			 const struct job_route *route, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (step->fresh[route[i].to.nic])
			return true;
	return false;
}

static bool nic_has_route(const struct job_nics *nics,
			  const struct job_route *route, size_t count)
{
	size_t i, ways;

	for (i = 0; i < nics->route_count; i += ways) {
		ways = nic_ways(nics, i);
		if (ways == count &&
		    !memcmp(&nics->routes[i], route, count * sizeof(*route)))
			return true;
	}
	return false;
}

/* One of @count entries of @size bytes at @list is as @entry. */
static bool nic_has(const void *list, size_t count, const void *entry, size_t size)
{
	const char *at = list;
	size_t i;

	for (i = 0; i < count; i++, at += size)
		if (!memcmp(at, entry, size))
			return true;
	return false;
}

/*
 * With @stay, the routes of @of go that it has not; without, all of them are
 * to be there, since the kernel takes away more than it is told to (the routes
 * of a last address, the secondaries of a primary one). Those through an
 * interface that went are gone with it.
 */
static int nic_routes(struct nic_step *step, const struct job_nics *of,
		      const struct job_nics *stay)
{
	size_t i, ways;
	int ret = 0;

	step->what = "a route";
	for (i = 0; i < of->route_count && !ret; i += ways) {
		const struct job_route *route = &of->routes[i];

		ways = nic_ways(of, i);
		if (!stay || (!nic_is_fresh(step, route, ways) &&
			      !nic_has_route(stay, route, ways)))
			ret = nic_rtnl_route(&step->rtnl, route, ways,
					     stay != NULL);
	}
	return ret;
}

/* Addresses, likewise. */
static int nic_addresses(struct nic_step *step, const struct job_nics *of,
			 const struct job_nics *stay)
{
	const struct job_address *address = of->addresses;
	size_t i;
	int ret = 0;

	step->what = "an address";
	for (i = 0; i < of->address_count && !ret; i++, address++)
		if (!stay || (!step->fresh[address->nic] &&
			      !nic_has(stay->addresses, stay->address_count,
				       address, sizeof(*address))))
			ret = nic_rtnl_address(&step->rtnl, address,
					       stay != NULL);
	return ret;
}

/* Neighbours, likewise. */
static int nic_neighbours(struct nic_step *step, const struct job_nics *of,
			  const struct job_nics *stay)
{
	const struct job_neighbour *neighbour = of->neighbours;
	size_t i;
	int ret = 0;

	step->what = "a neighbour";
	for (i = 0; i < of->neighbour_count && !ret; i++, neighbour++)
		if (!stay || (!step->fresh[neighbour->at.nic] &&
			      !nic_has(stay->neighbours, stay->neighbour_count,
				       neighbour, sizeof(*neighbour))))
			ret = nic_rtnl_neighbour(&step->rtnl, neighbour,
						 stay != NULL);
	return ret;
}

static int nic_take(struct nic_step *step)
{
	int ret = nic_routes(step, &nic.now, step->next);

	if (!ret)
		ret = nic_addresses(step, &nic.now, step->next);
	return ret ? ret : nic_neighbours(step, &nic.now, step->next);
}

static int nic_put(struct nic_step *step)
{
	int ret = nic_addresses(step, step->next, NULL);

	if (!ret)
		ret = nic_routes(step, step->next, NULL);
	return ret ? ret : nic_neighbours(step, step->next, NULL);
}

static int nic_go(struct nic_step *step)
{
	int ret = nic_leave(step);

	if (!ret)
		ret = nic_find(step);
	if (!ret)
		ret = nic_names(step);
	if (!ret)
		ret = nic_up(step);
	if (!ret) /* then more can follow */
		ret = nic_take(step);
	return ret ? ret : nic_put(step);
}

/* With @first what the job has is looked for. */
static int nic_devices(struct nic_step *step)
{
	struct nic_device *device = nic.device;
	int ret;

	for (nic.count = 0; nic.count < step->next->count; device++) {
		const struct job_nic *is = &step->next->list[nic.count];

		step->what = *is->name ? is->name : "a device";
		memcpy(device->mac, is->mac, sizeof(device->mac));
		ret = nic_device_find(step->control, device);
		if (ret < 0)
			return ret;
		nic.count++;
	}
	return 0;
}

static int nic_apply(const struct job_nics *next, bool first,
		     struct failure *failure)
{
	struct nic_step step = {.next = next, .what = "network"};
	int ret;

	step.control = (int)SYS_3(socket, AF_INET, SOCK_DGRAM | O_CLOEXEC, 0);
	step.rtnl.netlink = (int)SYS_3(socket, AF_NETLINK, SOCK_RAW | O_CLOEXEC,
				       NETLINK_ROUTE);
	ret = step.control < 0 ? step.control : step.rtnl.netlink;
	if (ret >= 0)
		ret = first ? nic_devices(&step) : 0;
	if (!ret)
		ret = nic_go(&step);
	if (step.control >= 0)
		sys_close(step.control);
	if (step.rtnl.netlink >= 0)
		sys_close(step.rtnl.netlink);
	nic.now = *next;
	if (!ret)
		return 0;
	return failure_set(failure, ret, "setup", step.what,
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
	ret = nic_apply(&job->nics, true, failure);
	if (!ret && job->resolv)
		ret = network_resolver(job->resolv, failure);
	return ret;
}

static void nic_complain(const char *why)
{
	char line[640];
	struct text text;

	text_begin(&text, line, sizeof(line));
	text_add(&text, "<3>gpubox-init: ");
	text_add(&text, why);
	text_add(&text, "\n");
	file_write("/dev/kmsg", line);
}

int nic_change(const uint8_t *payload, uint32_t size)
{
	static struct job_nics next;
	struct failure failure;
	const char *why;
	int ret = job_scan_nics(payload, size, &next, &why);

	if (ret || next.count != nic.count)
		return -EBADMSG;
	/*
	 * Here, not in a child: what takes time is the device's answer to its
	 * driver, which comes while the processor waits.
	 */
	if (nic_apply(&next, false, &failure))
		nic_complain(failure.text);
	return 0;
}
