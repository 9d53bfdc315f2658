// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The planner against known cases, and against a reference that colours every
 * page of every amount of memory there could be.
 */
#include "unit.h"

#include "layout/layout.h"

#define MIB (1ull << 20)
#define GIB (1ull << 30)

/* As the two machines have it; vm_test.c checks that they say so. */
static const struct layout_machine virt = {
	.name = "virt",
	.n_shapes = 1,
	.shape = {{64 * MIB, 8192 * GIB, 1, {{GIB, 8192 * GIB}}}},
	.head = 196 * MIB,
};

static const struct layout_machine q35 = {
	.name = "q35",
	.n_shapes = 2,
	.shape = {{64 * MIB, 0xaffff000, 1, {{0, 0xb0000000}}},
		  {0xb0000000,
		   900 * GIB,
		   2,
		   {{0, 0x80000000}, {4 * GIB, 900 * GIB}}}},
	.head = 64 * MIB,
	.tail = 80 * MIB,
};

static struct layout_demand demand;
static struct layout_ask ask;
static struct layout layout;
static struct fault fault;

static void start(const struct layout_machine *machine, uint64_t memory_mib)
{
	memset(&demand, 0, sizeof(demand));
	ask = (struct layout_ask){
		.machine = machine,
		.demand = &demand,
		.memory = memory_mib * MIB,
		.page = 4096,
	};
}

static void region(uint64_t first, uint64_t last,
		   enum board_identity_policy policy)
{
	struct region r = {first, last, policy};

	assert_int_equal(regions_add(&demand.regions, r, &fault), 0);
}

static void block(uint64_t first, uint64_t last)
{
	demand.blocked[demand.n_blocked++] =
		(struct layout_span){first, last - first + 1};
}

static int plan(void)
{
	memset(&fault, 0, sizeof(fault));
	return layout_plan(&ask, &layout, &fault);
}

static void assert_part(unsigned int i, enum layout_kind kind, uint64_t first,
			uint64_t last)
{
	assert_true(i < layout.count);
	assert_int_equal(layout.part[i].kind, kind);
	assert_int_equal(layout.part[i].start, first);
	assert_int_equal(layout.part[i].start + layout.part[i].size - 1, last);
}

static void expect(int err, enum fault_class class, const char *text)
{
	assert_int_equal(plan(), err);
	assert_int_equal(fault.class, class);
	if (!strstr(fault.text, text))
		print_message("no '%s' in: %s\n", text, fault.text);
	assert_non_null(strstr(fault.text, text));
}

/* The board of the founding case with 64 GiB, to the address. */
TEST(test_founding_case)
{
	start(&virt, 64 << 10);
	region(0xa1600000, 0xb97fffff, BOARD_IDENTITY_MAP);
	region(0x200000000, 0x302ffffff, BOARD_IDENTITY_MAP);
	assert_int_equal(plan(), 0);
	assert_int_equal(layout.count, 5);
	assert_part(0, LAYOUT_RAM, 0x40000000, 0xa15fffff);
	assert_part(1, LAYOUT_MAP, 0xa1600000, 0xb97fffff);
	assert_part(2, LAYOUT_RAM, 0xb9800000, 0x1ffffffff);
	assert_part(3, LAYOUT_MAP, 0x200000000, 0x302ffffff);
	assert_part(4, LAYOUT_RAM, 0x303000000,
		    0x303000000 + (65536ull - 1558 - 5224) * MIB - 1);
	assert_int_equal(layout.part[0].size, 1558 * MIB);
	assert_int_equal(layout.part[1].size, 386 * MIB);
	assert_int_equal(layout.part[2].size, 5224 * MIB);
	assert_int_equal(layout.part[3].size, 4144 * MIB);
	assert_int_equal(layout.ram, 64 * GIB);
	assert_int_equal(layout.total, 64 * GIB + 4530 * MIB);
	assert_int_equal(layout.n_windows, 2);
	assert_int_equal(layout.n_maps, 2);
}

/* The last window ends the memory at the least; one MiB less is none. */
TEST(test_memory_must_reach)
{
	start(&virt, 1558 + 5224);
	region(0xa1600000, 0xb97fffff, BOARD_IDENTITY_QUARANTINE);
	region(0x200000000, 0x302ffffff, BOARD_IDENTITY_QUARANTINE);
	assert_int_equal(plan(), 0);
	assert_int_equal(layout.count, 4);
	assert_part(3, LAYOUT_QUARANTINE, 0x200000000, 0x302ffffff);
	ask.memory -= MIB;
	expect(-EINVAL, FAULT_HOST,
	       "--memory 6781 MiB: cannot be laid out: it has to reach over "
	       "the identity region 0x200000000-0x302ffffff. The nearest size "
	       "that works is 6782 MiB");
}

TEST(test_refuse)
{
	start(&virt, 1024);
	region(0xa1600000, 0xb97fffff, BOARD_IDENTITY_REFUSE);
	expect(-EPERM, FAULT_FIRMWARE, "0xa1600000-0xb97fffff");
	/* also where no RAM would lie over it */
	start(&virt, 1024);
	region(0x8000000, 0x80fffff, BOARD_IDENTITY_REFUSE);
	expect(-EPERM, FAULT_FIRMWARE, "--identity quarantine");
}

TEST(test_no_regions)
{
	start(&q35, 2815);
	assert_int_equal(plan(), 0);
	assert_int_equal(layout.count, 1);
	assert_part(0, LAYOUT_RAM, 0, 2815 * MIB - 1);
	start(&q35, 2816);
	assert_int_equal(plan(), 0);
	assert_int_equal(layout.count, 2);
	assert_part(0, LAYOUT_RAM, 0, 2048 * MIB - 1);
	assert_part(1, LAYOUT_RAM, 4 * GIB, 4 * GIB + 768 * MIB - 1);
}

/* The window moves the split: 2800 MiB of RAM and 64 MiB more are 2864. */
TEST(test_q35_split_counts_windows)
{
	start(&q35, 2800);
	region(0x10000000, 0x13ffffff, BOARD_IDENTITY_QUARANTINE);
	assert_int_equal(plan(), 0);
	assert_int_equal(layout.count, 4);
	assert_part(2, LAYOUT_RAM, 0x14000000, 0x7fffffff);
	assert_part(3, LAYOUT_RAM, 4 * GIB, 4 * GIB + 816 * MIB - 1);
}

/* Between 2 GiB and 2.75 GiB there is RAM only in a guest that has less. */
TEST(test_q35_region_in_the_gap)
{
	start(&q35, 4096);
	region(0x90000000, 0x90ffffff, BOARD_IDENTITY_QUARANTINE);
	expect(-EINVAL, FAULT_HOST,
	       "lies where a machine with so much memory has none. The "
	       "nearest size that works is 2799 MiB");
	ask.memory = 2799 * MIB;
	assert_int_equal(plan(), 0);
	ask.memory = 512 * MIB;
	expect(-EINVAL, FAULT_HOST, "nearest size that works is 2384 MiB");
	ask.memory = 2384 * MIB;
	assert_int_equal(plan(), 0);
	start(&q35, 4096);
	region(0xd0000000, 0xd0ffffff, BOARD_IDENTITY_MAP);
	expect(-ENOTSUP, FAULT_HOST, "no size works");
}

TEST(test_boot_area)
{
	start(&virt, 4096);
	region(0x44000000, 0x44ffffff, BOARD_IDENTITY_MAP);
	expect(-ENOTSUP, FAULT_HOST, "firmware, kernel and initrd");
	start(&q35, 4096);
	region(0x7f000000, 0x7f0fffff, BOARD_IDENTITY_MAP);
	/* below 2816 MiB the end of low memory is elsewhere */
	expect(-EINVAL, FAULT_HOST,
	       "initrd are loaded. The nearest size that "
	       "works is 2814 MiB");
	ask.memory = 2814 * MIB;
	assert_int_equal(plan(), 0);
}

TEST(test_blocked)
{
	start(&virt, 300 << 10);
	block(0x8000000, 0x80fffff);
	assert_int_equal(plan(), 0);
	block(64 * GIB, 64 * GIB + 0xfffff);
	expect(-EINVAL, FAULT_HOST,
	       "it would cover 0x1000000000-0x10000fffff, which the device "
	       "cannot reach as memory (MSI or reserved). The nearest size "
	       "that works is 64512 MiB");
	ask.memory = 64512 * MIB;
	assert_int_equal(plan(), 0);
	block(0, UINT64_MAX);
	expect(-ENOTSUP, FAULT_HOST, "no size works");
}

TEST(test_pages)
{
	start(&virt, 1024);
	region(0x60001000, 0x60001fff, BOARD_IDENTITY_MAP);
	ask.huge = 2 * MIB;
	assert_int_equal(plan(), 0);
	/* QEMU takes multiples of 8 KiB: a page more for the guest */
	assert_int_equal(layout.total, 1024 * MIB + 8192);
	assert_int_equal(layout.ram, 1024 * MIB + 4096);
	assert_int_equal(layout.part[0].huge, 0);
	ask.page = 65536;
	expect(-ENOTSUP, FAULT_HOST,
	       "not aligned to this host's pages of 64 KiB");
	start(&virt, 1024);
	region(0x60000000, 0x601fffff, BOARD_IDENTITY_QUARANTINE);
	ask.huge = 2 * MIB;
	assert_int_equal(plan(), 0);
	assert_int_equal(layout.part[0].huge, 2 * MIB);
	assert_int_equal(layout.part[1].huge, 0);
	assert_int_equal(layout.part[2].huge, 2 * MIB);
	ask.memory += MIB;
	assert_int_equal(plan(), 0);
	assert_int_equal(layout.part[2].huge, 0);
}

TEST(test_far_away)
{
	start(&virt, 1024);
	region(0xfffffffffffff000, UINT64_MAX, BOARD_IDENTITY_MAP);
	expect(-ENOTSUP, FAULT_HOST, "no machine has memory there");
	start(&virt, 16384ull << 10);
	expect(-EINVAL, FAULT_HOST,
	       "no place for so much. The nearest size "
	       "that works is 8388608 MiB");
}

static void parse(const char *text, int err)
{
	memset(&fault, 0, sizeof(fault));
	memset(&demand, 0, sizeof(demand));
	assert_int_equal(regions_parse("here", text, BOARD_IDENTITY_MAP,
				       &demand.regions, &fault),
			 err);
	assert_int_equal(fault.class, err ? FAULT_HOST : FAULT_NONE);
}

TEST(test_regions)
{
	static const char *const bad[] = {
		"x",
		"0x1000",
		"0x1000-",
		"0x-0x1",
		"0x1000-0x1fff:",
		"0x1000-0x1fff:never",
		"1000-1fff",
		"0x1000-0x1fffZ",
		"0x1fff-0x1000",
		"0x -1-0x1fff",
		"0x1000 - 0x1fff",
		"0x10000000000000000-0x2",
	};
	char text[128];
	size_t i;

	parse("  0x200000000-0x302ffffff:quarantine 0xa1600000-0xb97fffff ", 0);
	assert_int_equal(demand.regions.count, 2);
	assert_string_equal(regions_text(&demand.regions, text, sizeof(text)),
			    "0xa1600000-0xb97fffff, 0x200000000-0x302ffffff");
	assert_int_equal(demand.regions.region[0].policy, BOARD_IDENTITY_MAP);
	assert_int_equal(demand.regions.region[1].policy,
			 BOARD_IDENTITY_QUARANTINE);
	parse("", 0);
	assert_string_equal(regions_text(&demand.regions, text, sizeof(text)),
			    "none");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		parse(bad[i], -EINVAL);
	parse("0x1000-0x2fff 0x2000-0x3fff:refuse", -EINVAL);
	assert_non_null(strstr(fault.text, "overlaps 0x1000-0x2fff (map)"));
}

TEST(test_regions_merge)
{
	char text[1024] = "";
	int i;

	parse("0x1000-0x1fff 0x5000-0x5fff 0x3000-0x3fff 0x1800-0x3000", 0);
	assert_int_equal(demand.regions.count, 2);
	assert_int_equal(demand.regions.region[0].start, 0x1000);
	assert_int_equal(demand.regions.region[0].last, 0x3fff);
	assert_int_equal(demand.regions.region[1].start, 0x5000);
	for (i = 0; i < REGIONS_MAX; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "0x%x-0x%x ", 2 * i * 16, 2 * i * 16 + 15);
	parse(text, 0);
	assert_int_equal(demand.regions.count, REGIONS_MAX);
	snprintf(text + strlen(text), sizeof(text) - strlen(text),
		 "0x1000-0x1fff");
	parse(text, -E2BIG);
}

/* ---- the reference ------------------------------------------------------ */

#define UNIT	   (64ull << 10) /* its page */
#define UNITS	   4096		 /* of address space: 256 MiB */
#define SIZE_MIN   2		 /* of the little machine, in MiB */
#define SIZE_MAX_R 160

enum colour {
	NOTHING,
	RAM,
	MAP,
	QUARANTINE,
	DOOR, /* of MSI, or reserved */
};

static unsigned int seed;

static unsigned int any(unsigned int below)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 8) % below;
}

/* A machine of one span, or of one that is split when there is much. */
static void random_machine(struct layout_machine *machine)
{
	uint64_t base = any(8) * MIB, split = (16 + any(64)) * MIB;
	uint64_t cut = split + any(32) * MIB;

	*machine = (struct layout_machine){
		.name = "any",
		.n_shapes = 1,
		.shape = {{SIZE_MIN * MIB, SIZE_MAX_R * MIB, 1, {{base, 512 * MIB}}}},
		.head = any(4) * MIB,
		.tail = any(2) * any(64) * UNIT,
	};
	if (!any(2))
		return;
	machine->n_shapes = 2;
	machine->shape[0].max = cut - 1;
	machine->shape[0].span[0].size = cut;
	machine->shape[1] = (struct layout_shape){
		cut,
		SIZE_MAX_R * MIB,
		2,
		{{base, split}, {base + cut + any(32) * MIB, 512 * MIB}}};
}

static void random_ask(const struct layout_machine *machine)
{
	unsigned int i, regions = any(5), at, size;

	start(machine, 0);
	ask.page = UNIT;
	for (i = 0; i < regions; i++) {
		struct region r = {.policy = any(2) ? BOARD_IDENTITY_MAP
						    : BOARD_IDENTITY_QUARANTINE};

		at = any(UNITS / 2);
		size = 1 + any(any(2) ? 200 : 8);
		r.start = at * UNIT;
		r.last = (at + size) * UNIT - 1;
		regions_add(&demand.regions, r, NULL); /* or overlaps: without */
	}
	if (!any(3)) {
		at = any(UNITS);
		block(at * UNIT, (at + 1 + any(16)) * UNIT - 1);
	}
}

static enum colour wanted_colour(uint64_t address)
{
	size_t i;

	for (i = 0; i < demand.n_blocked; i++)
		if (address >= demand.blocked[i].start &&
		    address < demand.blocked[i].start + demand.blocked[i].size)
			return DOOR;
	for (i = 0; i < demand.regions.count; i++)
		if (address >= demand.regions.region[i].start &&
		    address <= demand.regions.region[i].last)
			return demand.regions.region[i].policy == BOARD_IDENTITY_MAP
				       ? MAP
				       : QUARANTINE;
	return RAM;
}

/* Colour page by page, as a machine fills its spans. False: it cannot be. */
static bool reference(uint64_t memory, enum colour *pages)
{
	const struct layout_machine *machine = ask.machine;
	const struct layout_shape *shape = NULL;
	uint64_t total = memory, used = 0, first_end = 0, at;
	unsigned int i;
	size_t r;

	for (r = 0; r < demand.regions.count; r++)
		total += demand.regions.region[r].last + 1 -
			 demand.regions.region[r].start;
	for (i = 0; i < machine->n_shapes; i++)
		if (total >= machine->shape[i].min &&
		    total <= machine->shape[i].max)
			shape = &machine->shape[i];
	memset(pages, 0, UNITS * sizeof(*pages));
	for (i = 0; shape && i < shape->n_spans; i++) {
		for (at = 0; at < shape->span[i].size && used < total;
		     at += UNIT, used += UNIT)
			pages[(shape->span[i].start + at) / UNIT] =
				wanted_colour(shape->span[i].start + at);
		if (!i)
			first_end = shape->span[i].start + at;
	}
	if (!shape || used < total)
		return false;
	for (at = 0; at < UNITS * UNIT; at += UNIT) {
		enum colour colour = pages[at / UNIT];
		bool in_first = at >= shape->span[0].start && at < first_end;

		if (colour == DOOR)
			return false;
		if (colour == NOTHING && (wanted_colour(at) == MAP ||
					  wanted_colour(at) == QUARANTINE))
			return false;
		if ((colour == MAP || colour == QUARANTINE) && in_first &&
		    (at < shape->span[0].start + machine->head ||
		     at + machine->tail >= first_end))
			return false;
	}
	return true;
}

static void assert_same(const enum colour *pages)
{
	static const enum colour colours[] = {RAM, MAP, QUARANTINE};
	static enum colour planned[UNITS];
	uint64_t at, ram = 0;
	unsigned int i;

	memset(planned, 0, sizeof(planned));
	for (i = 0; i < layout.count; i++) {
		const struct layout_part *part = &layout.part[i];

		assert_true(part->size);
		if (i)
			assert_true(part->start >= part[-1].start + part[-1].size);
		for (at = part->start; at < part->start + part->size; at += UNIT)
			planned[at / UNIT] = colours[part->kind];
		ram += part->kind == LAYOUT_RAM ? part->size : 0;
	}
	assert_memory_equal(planned, pages, sizeof(planned));
	assert_int_equal(layout.ram, ram);
	assert_int_equal(layout.ram, ask.memory);
}

/* What the message names, or 0. */
static unsigned int named_size(void)
{
	const char *at = strstr(fault.text, "that works is ");

	return at ? (unsigned int)strtoul(at + 14, NULL, 10) : 0;
}

/* All amounts, each laid out or refused as the reference does it. */
static void compare(void)
{
	static enum colour pages[UNITS];
	static unsigned char works[SIZE_MAX_R + 2];
	unsigned int mib, near, d;

	for (mib = 1; mib <= SIZE_MAX_R + 1; mib++)
		works[mib] = reference(mib * MIB, pages);
	for (mib = 1; mib <= SIZE_MAX_R + 1; mib++) {
		ask.memory = mib * MIB;
		if (!plan()) {
			assert_true(works[mib]);
			assert_true(reference(ask.memory, pages));
			assert_same(pages);
			continue;
		}
		assert_false(works[mib]);
		near = named_size();
		for (d = 0; d <= SIZE_MAX_R; d++)
			if ((mib + d <= SIZE_MAX_R && works[mib + d]) ||
			    (mib > d && works[mib - d]))
				break;
		if (d > SIZE_MAX_R) {
			assert_int_equal(fault.err, -ENOTSUP);
			assert_int_equal(near, 0);
			continue;
		}
		assert_int_equal(fault.err, -EINVAL);
		assert_true(works[near]);
		assert_int_equal(near > mib ? near - mib : mib - near, d);
	}
}

TEST(test_against_the_reference)
{
	struct layout_machine machine;
	unsigned int round;

	for (round = 0; round < 120; round++) {
		seed = 7919 * round + 1;
		random_machine(&machine);
		random_ask(&machine);
		compare();
	}
}

UNIT_MAIN(NULL, NULL)
