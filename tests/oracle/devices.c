// SPDX-License-Identifier: GPL-2.0-or-later
/* The devices of a host: domains, buses, bridges, functions, groups. */
#include "host.h"

#include <stdio.h>
#include <string.h>

/* splitmix64 */
static uint64_t next(struct host *host)
{
	uint64_t z = host->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

unsigned int host_draw(struct host *host, unsigned int n)
{
	return (unsigned int)(next(host) >> 33) % n;
}

bool host_chance(struct host *host, unsigned int percent)
{
	return host_draw(host, 100) < percent;
}

unsigned int host_requester(const struct host_device *device)
{
	return device->bus << 8 | device->slot << 3 | device->function;
}

char *host_name(const struct host_device *device, char name[HOST_NAME])
{
	/* five digits behind a VMD */
	snprintf(name, HOST_NAME, "%04x:%02x:%02x.%x", device->domain & 0xfffff,
		 device->bus & 0xff, device->slot & 0x1f, device->function & 7);
	return name;
}

/*
 * pci_device_group(): a device is alone when every bridge above it isolates,
 * else it is with the bridge that does not. Functions of a slot are together,
 * or not.
 */
static int group_of(struct host *host, int i, bool is_alone)
{
	const struct host_device *device = &host->device[i], *bridge;
	int at, k;

	for (at = device->parent; at >= 0; at = host->device[at].parent) {
		bridge = &host->device[at];
		if (!bridge->has_acs)
			return bridge->group;
	}
	for (k = 0; k < i && !is_alone; k++)
		if (host->device[k].domain == device->domain &&
		    host->device[k].bus == device->bus &&
		    host->device[k].slot == device->slot)
			return host->device[k].group;
	return host->n_groups++;
}

static int add(struct host *host, struct host_device device, bool is_alone)
{
	int i = host->n;

	if (i == HOST_DEVICES)
		return i - 1;
	host->device[i] = device;
	host->device[i].group = group_of(host, i, is_alone);
	host->n++;
	return i;
}

static const char *pick_driver(struct host *host, bool is_bridge)
{
	static const char *const bridges[] = {
		"pcieport", "pcieport", "pcieport", "", "shpchp", "vfio-pci"};
	static const char *const endpoints[] = {"nouveau", "vfio-pci", "",
						"nvme", "pci-stub"};

	return is_bridge ? bridges[host_draw(host, 6)]
			 : endpoints[host_draw(host, 5)];
}

static void add_endpoints(struct host *host, struct host_device where)
{
	static const unsigned int classes[] = {0x030000, 0x030200, 0x040300,
					       0x0c0330, 0x010802, 0x020000,
					       0x068000, 0x060100, 0x038000};
	unsigned int n = 1 + (host_chance(host, 50) ? host_draw(host, 4) : 0), i;
	bool is_alone = host_chance(host, 20);

	for (i = 0; i < n; i++) {
		where.function = i;
		where.is_virtfn = i && host_chance(host, 15);
		where.class = classes[host_draw(host, 9)];
		where.driver = pick_driver(host, false);
		where.port = PORT_ENDPOINT;
		add(host, where, is_alone || where.is_virtfn);
	}
}

/* Virtual functions may begin on the bus behind their parent's. */
static void add_virtual(struct host *host, struct host_device where,
			unsigned int *bus)
{
	unsigned int n = 1 + host_draw(host, 3), i;

	where.bus = ++*bus;
	where.is_virtfn = true;
	where.class = 0x020000;
	where.port = PORT_ENDPOINT;
	for (i = 0; i < n; i++) {
		where.slot = i;
		where.function = host_draw(host, 8);
		where.driver = pick_driver(host, false);
		add(host, where, true);
	}
}

static int add_bridge(struct host *host, struct host_device where,
		      enum host_port port, unsigned int *bus)
{
	where.is_bridge = true;
	where.port = port;
	where.class = 0x060400;
	where.driver = pick_driver(host, true);
	where.has_acs = port > 0 && port != PORT_TO_PCI && host_chance(host, 65);
	where.secondary = where.subordinate = ++*bus;
	return add(host, where, host_chance(host, 50));
}

/* What is below bridge @at, whose bus is the last one. */
static void fill(struct host *host, int at, unsigned int *bus, int depth)
{
	struct host_device below = host->device[at];
	unsigned int slots = 1, i;
	int k, kind = (int)host_draw(host, depth ? 10 : 6);

	below.parent = at;
	below.bus = below.secondary;
	below.is_bridge = below.has_acs = false;
	below.slot = below.function = 0;
	if (below.port == PORT_TO_PCI || below.port == PORT_NONE)
		slots = 1 + host_draw(host, 3);
	else if (below.port == PORT_UPSTREAM)
		slots = 1 + host_draw(host, 3);
	for (i = 0; i < slots; i++) {
		below.slot = i;
		if (host->device[at].port == PORT_UPSTREAM) {
			k = add_bridge(host, below, PORT_DOWNSTREAM, bus);
			fill(host, k, bus, depth - 1);
		} else if (kind == 6 || kind == 7) {
			k = add_bridge(host, below, PORT_TO_PCI, bus);
			fill(host, k, bus, 0);
		} else if (kind == 8) {
			k = add_bridge(host, below, PORT_UPSTREAM, bus);
			fill(host, k, bus, depth - 1);
		} else if (kind == 9 && below.port == PORT_TO_PCI) {
			k = add_bridge(host, below, PORT_NONE, bus);
			fill(host, k, bus, 0);
		} else if (kind) {
			add_endpoints(host, below);
		}
	}
	/* SR-IOV is of PCI Express alone */
	if (kind && kind < 6 && below.port > 0 && below.port < PORT_TO_PCI &&
	    host_chance(host, 10))
		add_virtual(host, below, bus);
	/* buses that wait for what is plugged in */
	if (host_chance(host, 10))
		*bus += host_draw(host, 4);
	host->device[at].subordinate = *bus;
}

static void add_root_bus(struct host *host, unsigned int domain, unsigned int *bus)
{
	struct host_device where = {
		.domain = domain, .parent = -1, .bus = *bus, .root_bus = *bus};
	unsigned int slots = 1 + host_draw(host, 5), i;
	int k;

	for (i = 0; i < slots && host->n < HOST_DEVICES / 2 && *bus < 0xc8; i++) {
		where.slot = host_chance(host, 10) ? 0x1c + i % 4 : i;
		where.function = 0;
		/* ports that are functions of one device */
		if (host_chance(host, 15)) {
			where.slot = 0x1c;
			where.function = i;
		}
		if (host_chance(host, 35)) {
			add_endpoints(host, where);
			continue;
		}
		k = add_bridge(host, where, PORT_ROOT, bus);
		/* Thunderbolt has switches behind switches */
		fill(host, k, bus, host_chance(host, 10) ? 4 : 2);
	}
	++*bus;
}

/* No two at one address: where slots were drawn twice, the first stays. */
static void drop_twins(struct host *host)
{
	int i, k;

	for (i = 0; i < host->n; i++)
		for (k = 0; k < i; k++)
			if (host->device[i].domain == host->device[k].domain &&
			    host_requester(&host->device[i]) ==
				    host_requester(&host->device[k])) {
				host->n = i;
				return;
			}
}

void host_make_devices(struct host *host)
{
	unsigned int domains = host_chance(host, 70) ? 1 : 2, domain, buses, bus;

	for (domain = 0; domain < domains; domain++) {
		bus = host_chance(host, 70) ? 0 : host_draw(host, 0xc0);
		buses = host_chance(host, 70) ? 1 : 2;
		while (buses--)
			add_root_bus(host, domain ? 1 + host_draw(host, 15) : 0,
				     &bus);
	}
	drop_twins(host);
}

/* A domain that no table can name, whose bus numbers are those of others. */
void host_make_vmd(struct host *host)
{
	unsigned int bus = host_draw(host, 4);

	if (!host_chance(host, 10))
		return;
	add_root_bus(host, 0x10000, &bus);
	drop_twins(host);
}

void host_make(uint64_t seed, struct host *host)
{
	static const unsigned int versions[][2] = {
		{4, 19}, {5, 2},  {5, 4}, {5, 10}, {5, 15}, {5, 19},
		{6, 0},	 {6, 1},  {6, 5}, {6, 6},  {6, 8},  {6, 12},
		{6, 12}, {6, 17}, {7, 0}, {7, 3}};
	unsigned int at;

	memset(host, 0, sizeof(*host));
	host->seed = host->state = seed;
	at = host_draw(host, sizeof(versions) / sizeof(versions[0]));
	host->major = versions[at][0];
	host->minor = versions[at][1];
	host->keeps_config = host_chance(host, 85);
	host_make_devices(host);
	host_make_table(host);
}
