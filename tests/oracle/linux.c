// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Read from drivers/acpi/arm64/iort.c, drivers/iommu/intel/{dmar,iommu}.c,
 * drivers/iommu/amd/{init,iommu}.c and drivers/iommu/iommu.c of Linux, with
 * pages of 4 KiB. Left out: quirks of single devices, and backports, so that
 * RMR mappings of a single ID, which 6.0 to 6.4 passed over, count always.
 */
#include "linux.h"

#include <string.h>

#define V(major, minor) ((major) << 8 | (minor))
#define PAGE		4096ULL

static uint64_t get(const struct host_table *table, size_t at, size_t n)
{
	uint64_t value = 0;

	while (n--)
		value = value << 8 |
			(at + n < table->size ? table->data[at + n] : 0);
	return value;
}

static uint64_t page_align(uint64_t value)
{
	return (value + PAGE - 1) & ~(PAGE - 1);
}

static void add(struct linux_regions *regions, uint64_t start, uint64_t length,
		enum linux_type type)
{
	if (regions->n < LINUX_REGIONS)
		regions->region[regions->n++] =
			(struct linux_region){start, start + length - 1, type};
}

unsigned int linux_version(const struct host *host)
{
	return V(host->major, host->minor);
}

/* ---- AMD ----------------------------------------------------------------- */

/* init_memory_definitions(), init_unity_map_range() */
static void amd(const struct host_device *device, const struct host_table *table,
		unsigned int version, struct linux_regions *regions)
{
	unsigned int id = host_requester(device), first, last, flags, type;
	uint8_t sum = 0;
	size_t at;

	for (at = 0; at < table->size; at++)
		sum = (uint8_t)(sum + table->data[at]);
	if (sum) /* check_ivrs_checksum() */
		return;
	for (at = 48; at < table->size; at += get(table, at + 2, 2)) {
		type = (unsigned int)get(table, at, 1);
		flags = (unsigned int)get(table, at + 1, 1);
		first = (unsigned int)get(table, at + 4, 2);
		last = (unsigned int)get(table, at + 6, 2);
		if (type == 0x20) {
			first = 0;
			last = 0xffff;
		} else if (type == 0x21) {
			last = first;
		} else if (type != 0x22) {
			continue;
		}
		/* segments since 6.0, exclusion ranges mapped since 5.5 */
		if (version >= V(6, 0) && get(table, at + 8, 2) != device->domain)
			continue;
		if (!(flags & 1) && (!(flags & 8) || version < V(5, 5)))
			continue;
		if (id >= first && id <= last)
			add(regions, page_align(get(table, at + 16, 8)),
			    page_align(get(table, at + 24, 8)), LINUX_DIRECT);
	}
}

/* ---- Intel --------------------------------------------------------------- */

/* The way from the root bus down; how many steps. */
static int way(const struct host *host, int i, int path[16])
{
	int n = 0, k, at;

	for (at = i; at >= 0; at = host->device[at].parent)
		n++;
	for (at = i, k = n; at >= 0; at = host->device[at].parent)
		path[--k] = at;
	return n;
}

/* dmar_match_pci_path(), dmar_insert_dev_scope() */
static bool scope_is(const struct host *host, const struct host_table *table,
		     size_t at, unsigned int segment, int i)
{
	const struct host_device *device = &host->device[i];
	int steps = ((int)get(table, at + 1, 1) - 6) / 2, path[16], n, k;
	unsigned int type = (unsigned int)get(table, at, 1);
	unsigned int bus = (unsigned int)get(table, at + 5, 1);

	if (segment != device->domain || device->is_virtfn)
		return false;
	if (type != 1 && type != 2)
		return false;
	n = way(host, i, path);
	for (k = 0; k < n && n == steps && bus == device->root_bus; k++)
		if (get(table, at + 6 + 2 * (size_t)k, 1) !=
			    host->device[path[k]].slot ||
		    get(table, at + 7 + 2 * (size_t)k, 1) !=
			    host->device[path[k]].function)
			break;
	if (k != n && (steps != 1 || bus != device->bus ||
		       get(table, at + 6, 1) != device->slot ||
		       get(table, at + 7, 1) != device->function))
		return false;
	if (type == 1)
		return !device->is_bridge;
	return device->is_bridge || device->class >> 16 == 6;
}

/* is_downstream_to_pci_bridge() */
static bool is_behind(const struct host_device *device,
		      const struct host_device *bridge)
{
	return bridge->is_bridge && bridge->secondary <= device->bus &&
	       bridge->subordinate >= device->bus;
}

static bool scope_covers(const struct host *host, const struct host_table *table,
			 size_t at, unsigned int segment, int i)
{
	int k;

	for (k = 0; k < host->n; k++)
		if (scope_is(host, table, at, segment, k) &&
		    (k == i || is_behind(&host->device[i], &host->device[k])))
			return true;
	return false;
}

/* device_rmrr_is_relaxable() */
static bool is_relaxable(const struct host_device *device)
{
	return device->class >> 16 == 3 || device->class >> 8 == 0x0c03;
}

/* intel_iommu_get_resv_regions() */
static void intel(const struct host *host, const struct host_table *table,
		  unsigned int version, int i, struct linux_regions *regions)
{
	const struct host_device *device = &host->device[i];
	size_t at, end, scope;

	for (at = 48; at < table->size; at = end) {
		end = at + get(table, at + 2, 2);
		if (get(table, at, 2) != 1)
			continue;
		for (scope = at + 24; scope < end;
		     scope += get(table, scope + 1, 1)) {
			if (!scope_covers(host, table, scope,
					  (unsigned int)get(table, at + 6, 2), i))
				continue;
			add(regions, get(table, at + 8, 8),
			    get(table, at + 16, 8) - get(table, at + 8, 8) + 1,
			    is_relaxable(device) && version >= V(5, 3)
				    ? LINUX_RELAXABLE
				    : LINUX_DIRECT);
			break;
		}
	}
}

/* ---- Arm ----------------------------------------------------------------- */

#define NO_NODE 0

/* iort_get_id_mapping_index() */
static uint64_t own_map(const struct host_table *table, size_t node)
{
	uint64_t type = get(table, node, 1);

	if (type == 5)
		return get(table, node + 24, 4) ? UINT64_MAX : 0;
	if (type != 4 || !get(table, node + 3, 1))
		return UINT64_MAX;
	if (get(table, node + 44, 4) && get(table, node + 48, 4) &&
	    get(table, node + 52, 4) && get(table, node + 56, 4))
		return UINT64_MAX;
	return get(table, node + 64, 4);
}

/* iort_node_map_id(), one step; the node that is reached, or NO_NODE */
static size_t map_id(const struct host_table *table, size_t node, uint32_t *id)
{
	uint64_t type = get(table, node, 1), n = get(table, node + 8, 4), i;
	size_t map = node + get(table, node + 12, 4), reached = NO_NODE;
	uint32_t out = *id;

	if (!n || !get(table, node + 12, 4) || !get(table, map + 12, 4))
		return NO_NODE;
	for (i = 0; i < n; i++, map += 20) {
		uint32_t in = (uint32_t)get(table, map, 4);
		uint32_t count = (uint32_t)get(table, map + 4, 4);
		uint32_t last = in + count;

		if (i == own_map(table, node))
			continue;
		if (get(table, map + 16, 4) & 1) {
			if (type != 1 && type != 2)
				continue;
			*id = (uint32_t)get(table, map + 8, 4);
			return get(table, map + 12, 4);
		}
		if (*id < in || *id > last || (reached && *id != in))
			continue;
		out = (uint32_t)get(table, map + 8, 4) + (*id - in);
		reached = get(table, map + 12, 4);
		if (!count || *id != last)
			break;
	}
	*id = out;
	return reached;
}

/* iort_iommu_configure_id() for one requester: its SMMU and StreamID */
static size_t stream(const struct host_table *table, unsigned int segment,
		     uint32_t *id)
{
	uint64_t n = get(table, 36, 4), i;
	size_t node = get(table, 40, 4);
	int steps;

	for (i = 0; i < n; i++, node += get(table, node + 1, 2))
		if (get(table, node, 1) == 2 &&
		    get(table, node + 28, 4) == segment)
			break;
	if (i == n)
		return NO_NODE;
	for (steps = 0; node && steps < 8; steps++) {
		if (get(table, node, 1) == 3 || get(table, node, 1) == 4)
			return node;
		node = map_id(table, node, id);
	}
	return NO_NODE;
}

/* pci_for_each_dma_alias(): its own, and what bridges make of it */
static int requesters(const struct host *host, int i, uint32_t id[16])
{
	const struct host_device *device = &host->device[i], *bridge;
	int n = 0;

	id[n++] = host_requester(device);
	for (; device->parent >= 0; device = bridge) {
		bridge = &host->device[device->parent];
		if (bridge->port == PORT_TO_PCI)
			id[n++] = bridge->secondary << 8;
		else if (bridge->port == PORT_NONE)
			id[n++] = host_requester(bridge);
	}
	return n;
}

/* iort_node_get_rmr_info(), iort_rmr_has_dev() */
static bool names(const struct host_table *table, size_t node, size_t smmu,
		  uint32_t id)
{
	size_t map = node + get(table, node + 12, 4);
	uint64_t n = get(table, node + 8, 4), i;

	for (i = 0; i < n; i++, map += 20) {
		uint32_t first = (uint32_t)get(table, map + 8, 4);
		uint32_t last = first + (uint32_t)get(table, map + 4, 4);

		if (get(table, map + 12, 4) == smmu && id >= first && id <= last)
			return true;
	}
	return false;
}

/* iort_rmr_alloc() */
static void add_rmr(const struct host_table *table, size_t node,
		    struct linux_regions *regions)
{
	uint64_t n = get(table, node + 20, 4), i, start, length;
	size_t at = node + get(table, node + 24, 4);

	for (i = 0; i < n; i++, at += 20) {
		start = get(table, at, 8);
		length = get(table, at + 8, 8);
		if (start % 65536 || length % 65536) {
			length = page_align(length + start % PAGE);
			start &= ~(PAGE - 1);
		}
		add(regions, start, length,
		    get(table, node + 16, 4) & 1 ? LINUX_RELAXABLE
						 : LINUX_DIRECT);
	}
}

/* iort_iommu_rmr_get_resv_regions() */
static void arm(const struct host *host, const struct host_table *table,
		unsigned int version, int i, struct linux_regions *regions)
{
	size_t smmu[16], node = get(table, 40, 4);
	uint64_t n = get(table, 36, 4);
	uint32_t id[16];
	int k, n_ids;

	if (version < V(6, 0) || get(table, 8, 1) < 5)
		return;
	n_ids = requesters(host, i, id);
	for (k = 0; k < n_ids; k++)
		smmu[k] = stream(table, host->device[i].domain, &id[k]);
	for (; n; n--, node += get(table, node + 1, 2)) {
		if (get(table, node, 1) != 6)
			continue;
		for (k = 0; k < n_ids; k++)
			if (smmu[k] && names(table, node, smmu[k], id[k]))
				break;
		if (k < n_ids)
			add_rmr(table, node, regions);
	}
}

/* ---- all of them --------------------------------------------------------- */

void linux_asks(const struct host *host, const struct host_table *table,
		unsigned int version, int i, struct linux_regions *regions)
{
	regions->n = 0;
	if (!strcmp(table->name, "IVRS"))
		amd(&host->device[i], table, version, regions);
	else if (!strcmp(table->name, "DMAR"))
		intel(host, table, version, i, regions);
	else
		arm(host, table, version, i, regions);
}

/* iommu_insert_resv_region(): sorted, those of one type merged */
static void insert(struct linux_regions *regions, struct linux_region new)
{
	struct linux_regions old = *regions;
	struct linux_region *top;
	size_t i, k;

	for (i = 0; i < old.n; i++)
		if (new.start < old.region[i].start ||
		    (new.start ==
		     old.region[i].start &&new.type <= old.region[i].type))
			break;
	memmove(&old.region[i + 1], &old.region[i],
		(old.n - i) * sizeof(old.region[0]));
	old.region[i] = new;
	old.n++;
	regions->n = 0;
	for (i = 0; i < old.n; i++) {
		top = NULL;
		for (k = regions->n; k && !top; k--)
			if (regions->region[k - 1].type == old.region[i].type)
				top = &regions->region[k - 1];
		if (!top || old.region[i].type != new.type ||
		    old.region[i].start > top->end + 1)
			regions->region[regions->n++] = old.region[i];
		else if (old.region[i].end > top->end)
			top->end = old.region[i].end;
	}
}

void linux_group(const struct host *host, int group, struct linux_regions *regions)
{
	struct linux_regions own;
	size_t k;
	int i;

	regions->n = 0;
	if (!host->keeps_config && !strcmp(host->table.name, "IORT"))
		return;
	for (i = 0; i < host->n; i++) {
		if (host->device[i].group != group)
			continue;
		linux_asks(host, &host->table, linux_version(host), i, &own);
		for (k = 0; k < own.n; k++)
			if (regions->n < LINUX_REGIONS - 1)
				insert(regions, own.region[k]);
	}
}

/*
 * __iommu_device_set_domain() asks require_direct since 6.6; Intel's driver
 * asked device_is_rmrr_locked() before, of each device of the group as well.
 */
bool linux_refuses(const struct host *host, const struct host_table *table,
		   unsigned int version, int group)
{
	struct linux_regions own;
	size_t k;
	int i;

	for (i = 0; i < host->n; i++) {
		if (host->device[i].group != group)
			continue;
		linux_asks(host, table, version, i, &own);
		for (k = 0; k < own.n; k++) {
			if (own.region[k].type != LINUX_DIRECT)
				continue;
			if (version >= V(6, 6) ||
			    (!strcmp(table->name, "DMAR") &&
			     !is_relaxable(&host->device[i])))
				return true;
		}
	}
	return false;
}

/*
 * iommu_group_claim_dma_owner(): since 5.19 a driver owns its group unless it
 * has driver_managed_dma; before, vfio let bridges have any driver.
 */
bool linux_owns(const struct host *host, int group)
{
	static const char *const managed[] = {"", "pcieport", "pci-stub",
					      "vfio-pci"};
	size_t k;
	int i;

	if (linux_version(host) < V(5, 19))
		return false;
	for (i = 0; i < host->n; i++) {
		if (host->device[i].group != group || !host->device[i].is_bridge)
			continue;
		for (k = 0; k < sizeof(managed) / sizeof(managed[0]); k++)
			if (!strcmp(host->device[i].driver, managed[k]))
				break;
		if (k == sizeof(managed) / sizeof(managed[0]))
			return true;
	}
	return false;
}
