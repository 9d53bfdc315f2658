// SPDX-License-Identifier: GPL-2.0-or-later
/* The firmware table of a host, with what firmware gets wrong. */
#include "host.h"

#include <string.h>

static void put(struct host_table *table, uint64_t value, size_t n)
{
	for (; n && table->size < HOST_TABLE; n--, value >>= 8)
		table->data[table->size++] = (uint8_t)value;
}

static void set(struct host_table *table, size_t at, uint64_t value, size_t n)
{
	for (; n; n--, value >>= 8)
		table->data[at++] = (uint8_t)value;
}

static void begin(struct host_table *table, const char *name, uint8_t revision)
{
	memset(table, 0, sizeof(*table));
	memcpy(table->name, name, 4);
	memcpy(table->data, name, 4);
	memcpy(table->data + 10, "ORACLEMADEUPHOST", 14);
	table->data[8] = revision;
	table->data[24] = 1;
	table->size = 36;
}

static void end(struct host *host, struct host_table *table)
{
	uint8_t sum = 0;
	size_t i;

	set(table, 4, table->size, 4);
	for (i = 0; i < table->size; i++)
		sum = (uint8_t)(sum + table->data[i]);
	table->data[9] = (uint8_t)-sum;
	if (host_chance(host, 4))
		table->data[9]++;
}

static const struct host_device *some(struct host *host)
{
	return &host->device[host_draw(host, (unsigned int)host->n)];
}

static uint64_t draw_start(struct host *host)
{
	uint64_t start = (uint64_t)(1 + host_draw(host, 64)) << 20;

	if (host_chance(host, 15))
		start += host_draw(host, 0x10000);
	else if (host_chance(host, 30))
		start += (uint64_t)host_draw(host, 64) << 12;
	if (host_chance(host, 3))
		start = 0;
	return host_chance(host, 10) ? start << 20 : start;
}

static uint64_t draw_length(struct host *host)
{
	switch (host_draw(host, 8)) {
	case 0:
		return 0;
	case 1:
		return 1 + host_draw(host, 0x20000);
	case 2:
		return 0x10000;
	case 3:
		return (uint64_t)(1 + host_draw(host, 64)) << 20;
	default:
		return (uint64_t)(1 + host_draw(host, 64)) << 12;
	}
}

/* ---- IVRS ---------------------------------------------------------------- */

static void add_ivmd(struct host *host, struct host_table *table)
{
	static const uint8_t flags[] = {8, 8, 8, 1, 7, 9, 0, 6};
	const struct host_device *device = some(host);
	unsigned int id = host_requester(device), last = id;
	unsigned int type = 0x20 + host_draw(host, 3);
	unsigned int extra = host_chance(host, 5) ? 8 : 0;

	if (type == 0x22 && host_chance(host, 40)) {
		id = 0;
		last = 0xfff;
	} else if (type == 0x22) {
		id -= host_draw(host, id < 9 ? id + 1 : 9);
		last += host_draw(host, 9);
	}
	put(table, type, 1);
	put(table, flags[host_draw(host, 8)], 1);
	put(table, 32 + extra, 2);
	put(table, id, 2);
	put(table, last, 2);
	put(table, device->domain, 2);
	put(table, 0, 6);
	put(table, draw_start(host), 8);
	put(table, draw_length(host), 8);
	put(table, 0, extra);
}

static void make_ivrs(struct host *host, struct host_table *table)
{
	unsigned int n = host_draw(host, 5), i;

	begin(table, "IVRS", 2);
	put(table, 0x203040, 4);
	put(table, 0, 8);
	put(table, 0x10, 1);
	put(table, 0xb0, 1);
	put(table, 32, 2);
	put(table, 2, 2);
	put(table, 0x40, 2);
	put(table, 0xfeb80000, 8);
	put(table, 0, 8);
	put(table, 0x03 | 0x04ULL << 32 | 0xffffULL << 40, 8);
	for (i = 0; i < n; i++) {
		if (host_chance(host, 10)) { /* a block nobody knows */
			put(table, 0x33, 1);
			put(table, 9, 1);
			put(table, 12, 2);
			put(table, host_draw(host, 0x10000), 8);
		}
		add_ivmd(host, table);
	}
}

/* ---- DMAR ---------------------------------------------------------------- */

static void add_scope(struct host *host, struct host_table *table)
{
	const struct host_device *device = some(host);
	int path[16], n = 0, at = (int)(device - host->device);
	size_t begin_at = table->size;

	if (device->is_virtfn)
		return;
	for (; at >= 0; at = host->device[at].parent)
		path[n++] = at;
	put(table, device->is_bridge ? 2 : 1, 1);
	put(table, 0, 4);
	if (host_chance(host, 15)) { /* firmware that takes the own bus */
		put(table, device->bus, 1);
		n = 1;
	} else {
		put(table, device->root_bus, 1);
	}
	while (n--) {
		put(table, host->device[path[n]].slot, 1);
		put(table, host->device[path[n]].function, 1);
	}
	set(table, begin_at + 1, table->size - begin_at, 1);
}

static void add_rmrr(struct host *host, struct host_table *table)
{
	unsigned int n = 1 + host_draw(host, 3), i;
	uint64_t start = draw_start(host), length = draw_length(host);
	size_t begin_at = table->size;

	put(table, 1, 2);
	put(table, 0, 4);
	put(table, some(host)->domain, 2);
	put(table, start, 8);
	put(table, host_chance(host, 5) ? start - 0x3001 : start + length - 1, 8);
	if (host_chance(host, 10))
		put(table, 0x0000000000000803, 8); /* an IOAPIC */
	for (i = 0; i < n; i++)
		add_scope(host, table);
	set(table, begin_at + 2, table->size - begin_at, 2);
}

static void make_dmar(struct host *host, struct host_table *table)
{
	unsigned int n = host_draw(host, 5), i;

	begin(table, "DMAR", 1);
	put(table, 0x0126, 2);
	put(table, 0, 10);
	put(table, 0, 2);
	put(table, 16, 2);
	put(table, 1, 1);
	put(table, 0, 3);
	put(table, 0xfed90000, 8);
	for (i = 0; i < n; i++) {
		if (host_chance(host, 10)) { /* an entry nobody knows */
			put(table, 0x77, 2);
			put(table, 8, 2);
			put(table, 0, 4);
		}
		add_rmrr(host, table);
	}
}

/* ---- IORT ---------------------------------------------------------------- */

static size_t add_node(struct host_table *table, uint8_t type, uint8_t revision,
		       size_t size, unsigned int n_maps)
{
	size_t at = table->size;

	put(table, type, 1);
	put(table, size + 20 * n_maps, 2);
	put(table, revision, 1);
	put(table, table->data[36], 4);
	put(table, n_maps, 4);
	put(table, n_maps ? size : 0, 4);
	put(table, 0, size - 16);
	table->data[36]++;
	return at;
}

static void add_map(struct host_table *table, unsigned int input,
		    unsigned int count, unsigned int output, size_t target,
		    unsigned int flags)
{
	put(table, input, 4);
	put(table, count, 4);
	put(table, output, 4);
	put(table, target, 4);
	put(table, flags, 4);
}

static size_t add_smmu(struct host *host, struct host_table *table, size_t its)
{
	unsigned int version = host_draw(host, 4);
	size_t at;

	if (!version)
		return add_node(table, 3, 0, 76, 0);
	at = add_node(table, 4, (uint8_t)version, 68, 1);
	add_map(table, 0, 0xffff, 0, its, 0);
	return at;
}

/* What is left of 16 bits may go elsewhere, with a count that is off by one. */
static void add_root(struct host *host, struct host_table *table,
		     unsigned int domain, const size_t smmu[2],
		     unsigned int shift)
{
	unsigned int cut = 0x100 * (1 + host_draw(host, 16));
	bool is_cut = host_chance(host, 30);
	size_t at = add_node(table, 2, 3, 40, is_cut ? 2 : 1);

	set(table, at + 28, domain, 4);
	if (!is_cut) {
		add_map(table, 0, 0xffff, shift, smmu[0], 0);
		return;
	}
	add_map(table, 0, host_chance(host, 50) ? cut : cut - 1, shift, smmu[0],
		0);
	add_map(table, cut, 0xffff - cut, shift + cut, smmu[1], 0);
}

static void add_rmr(struct host *host, struct host_table *table,
		    const size_t smmu[2], const unsigned int shift[16])
{
	unsigned int n_maps = 1 + host_draw(host, 3);
	unsigned int n_ranges = host_draw(host, 4), i, id, count;
	size_t at = add_node(table, 6, 3, 28 + 20 * n_ranges, n_maps);

	set(table, at + 16, host_chance(host, 20) | host_draw(host, 8) << 1, 4);
	set(table, at + 20, n_ranges, 4);
	set(table, at + 24, 28, 4);
	for (i = 0; i < n_ranges; i++) {
		set(table, at + 28 + 20 * i, draw_start(host), 8);
		set(table, at + 36 + 20 * i, draw_length(host), 8);
	}
	for (i = 0; i < n_maps; i++) {
		const struct host_device *device = some(host);

		id = host_requester(device) + shift[device->domain];
		count = host_chance(host, 50) ? 0 : host_draw(host, 20);
		if (host_chance(host, 10)) {
			id = 0;
			count = 0xffff;
		} else if (host_chance(host, 3)) {
			count = 0xffffffff - host_draw(host, 3);
		}
		add_map(table, host_draw(host, 2), count, id,
			smmu[host_chance(host, 85) ? 0 : 1], host_draw(host, 2));
	}
}

static void make_iort(struct host *host, struct host_table *table)
{
	unsigned int shift[16] = {0}, n = host_draw(host, 5), i;
	bool is_done[16] = {false};
	size_t its, smmu[2];
	int k;

	begin(table, "IORT", host_chance(host, 90) ? 5 : 3);
	put(table, 0, 4);
	put(table, 48, 4);
	put(table, 0, 4);
	its = add_node(table, 0, 1, 24, 0);
	set(table, its + 16, 1, 4);
	smmu[0] = add_smmu(host, table, its);
	smmu[1] = host_chance(host, 40) ? add_smmu(host, table, its) : smmu[0];
	for (k = 0; k < host->n; k++) {
		unsigned int domain = host->device[k].domain;

		if (is_done[domain])
			continue;
		is_done[domain] = true;
		shift[domain] = domain << 16;
		add_root(host, table, domain, smmu, shift[domain]);
	}
	for (i = 0; i < n; i++) {
		if (host_chance(host, 10))
			add_node(table, 0x42, 1, 24, 0); /* nobody knows it */
		add_rmr(host, table, smmu, shift);
	}
}

void host_make_table(struct host *host)
{
	switch (host_draw(host, 3)) {
	case 0:
		make_ivrs(host, &host->table);
		break;
	case 1:
		make_dmar(host, &host->table);
		host_make_vmd(host);
		break;
	default:
		make_iort(host, &host->table);
		break;
	}
	end(host, &host->table);
}
