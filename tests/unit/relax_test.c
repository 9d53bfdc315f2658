// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "acpi/mandates.h"
#include "acpi/decoded.h"
#include "acpi/relax.h"
#include "acpi_builder.h"

/*
 * Three cards on bus 1 behind the bridge 1c.0 (functions 0 and 1, then device
 * 1), and a display controller on bus 2.
 */
static struct place host[] = {
	{.bdf = {0, 0, 0x1c, 0},
	 .header_type = 1,
	 .class = 0x060400,
	 .secondary = 1,
	 .subordinate = 1,
	 .n_path = 1,
	 .path = {{0, 0, 0x1c, 0}}},
	{.bdf = {0, 1, 0, 0},
	 .class = 0x020000,
	 .n_path = 2,
	 .path = {{0, 0, 0x1c, 0}, {0, 1, 0, 0}}},
	{.bdf = {0, 1, 0, 1},
	 .class = 0x010802,
	 .n_path = 2,
	 .path = {{0, 0, 0x1c, 0}, {0, 1, 0, 1}}},
	{.bdf = {0, 1, 1, 0},
	 .class = 0x020000,
	 .n_path = 2,
	 .path = {{0, 0, 0x1c, 0}, {0, 1, 1, 0}}},
	{.bdf = {0, 2, 0, 0},
	 .class = 0x030000,
	 .n_path = 2,
	 .path = {{0, 0, 0x1d, 0}, {0, 2, 0, 0}}},
};
static const struct places places = {host, 5};

enum { BRIDGE, CARD, SECOND, THIRD, DISPLAY };

static void take(struct build *b, struct table *table)
{
	build_end(b);
	assert_int_equal(table_take("test", b->bytes, b->size, table, NULL), 0);
	assert_int_equal(tables_check(table, NULL), 0);
}

static size_t stopping(const struct table *table, const struct place *place)
{
	struct tables tables = {0};
	struct mandates mandates = {0};
	size_t n;

	*tables_find(&tables, table->name) = *table;
	assert_int_equal(mandates_find(&tables, &places, place, 0, &mandates), 0);
	n = mandates_stopping(&mandates);
	mandates_free(&mandates);
	return n;
}

/* Relax for @n devices from @first; all that must hold of any result. */
static void relax(const struct table *table, int first, size_t n,
		  struct table *relaxed)
{
	struct fault fault = {0};
	size_t i;

	assert_int_equal(
		relax_table(table, &places, &host[first], n, relaxed, &fault), 0);
	assert_int_equal(tables_check(relaxed, NULL), 0);
	assert_true(table_is_sound(relaxed));
	assert_true(table_is_kin(table, relaxed));
	assert_int_equal(table_oem_revision(relaxed),
			 table_oem_revision(table) + 1);
	assert_int_equal(relax_verify(table, relaxed, &places, &host[first], n,
				      &fault),
			 0);
	for (i = 0; i < n; i++)
		assert_int_equal(stopping(relaxed, &host[first + (int)i]), 0);
}

static void refused(const struct table *table, int device, int err,
		    const char *why)
{
	struct fault fault = {0};
	struct table relaxed;

	assert_int_equal(relax_table(table, &places, &host[device], 1, &relaxed,
				     &fault),
			 err);
	assert_non_null(strstr(fault.text, why));
	assert_null(relaxed.data);
}

static const struct build_range ranges[] = {
	{0xa1600000, 0x18200000},
	{0x200000000, 0x103000000},
};

/* An RMR of @n mappings, behind an unknown node with references of its own. */
static size_t make_iort(struct table *table, uint8_t revision,
			const struct build_map *map, int n)
{
	struct build_map all = {0, 0xffff, 0, 0, 0};
	struct build_map rmr[4];
	struct build b;
	size_t its, at;
	int i;

	build_iort(&b, revision);
	its = build_its(&b);
	all.target = build_smmu3(&b, its);
	build_root(&b, 0, &all, 1);
	for (i = 0; i < n; i++) {
		rmr[i] = map[i];
		rmr[i].target = all.target;
	}
	at = build_rmr(&b, 2, ranges, 2, rmr, n);
	build_node(&b, 0x42, 7, 8, &all, 1);
	build_put(&b, 0xdeadbeef, 4); /* behind the nodes */
	take(&b, table);
	return at;
}

/* How many RMR nodes permit remapping, how many do not. */
static void count_rmrs(const struct table *table, size_t *yes, size_t *no)
{
	struct iort_node node = {0};
	struct iort iort;

	*yes = 0;
	*no = 0;
	assert_int_equal(iort_open(table, &iort, NULL), 0);
	while (iort_next(&iort, &node)) {
		if (node.type != IORT_RMR)
			continue;
		if (iort_rmr(&iort, &node).flags & IORT_RMR_REMAP)
			++*yes;
		else
			++*no;
	}
}

TEST(test_iort_flag)
{
	const struct build_map map = {0, 0, 0x100, 0, 1};
	struct table table, relaxed;
	size_t at, i, changed = 0;

	at = make_iort(&table, 5, &map, 1);
	assert_int_equal(stopping(&table, &host[CARD]), 2);
	relax(&table, CARD, 1, &relaxed);
	assert_int_equal(relaxed.size, table.size);
	for (i = 0; i < table.size; i++)
		changed += table.data[i] != relaxed.data[i];
	/* flags, OEM revision, checksum */
	assert_int_equal(changed, 3);
	assert_int_equal(relaxed.data[at + 16], 3);
	refused(&relaxed, CARD, -ENODATA, "nothing");
	refused(&table, SECOND, -ENODATA, "nothing");
	table_free(&table);
	table_free(&relaxed);
}

/* One mapping over the functions of a slot and more: the others keep theirs. */
TEST(test_iort_split)
{
	const struct build_map whole = {0, 0xff, 0x100, 0, 0};
	struct table table, relaxed, again;
	size_t yes, no;

	make_iort(&table, 5, &whole, 1);
	assert_int_equal(stopping(&table, &host[SECOND]), 2);
	relax(&table, SECOND, 1, &relaxed);
	count_rmrs(&relaxed, &yes, &no);
	assert_int_equal(yes, 1);
	assert_int_equal(no, 2);
	assert_int_equal(stopping(&relaxed, &host[CARD]), 2);
	assert_int_equal(stopping(&relaxed, &host[THIRD]), 2);
	/* nothing moved: the unknown node and what is behind are intact */
	assert_memory_equal(table.data + table.size - 48,
			    relaxed.data + table.size - 48, 44);
	assert_memory_equal(table.data + table.size - 4,
			    relaxed.data + relaxed.size - 4, 4);
	relax(&relaxed, CARD, 1, &again);
	assert_int_equal(stopping(&again, &host[THIRD]), 2);
	table_free(&table);
	table_free(&relaxed);
	table_free(&again);
}

TEST(test_iort_two_mappings)
{
	const struct build_map two[] = {{0, 0, 0x100, 0, 1}, {0, 0, 0x108, 0, 1}};
	struct table table, relaxed;
	struct iort_node node;
	struct iort iort;
	size_t at;

	at = make_iort(&table, 5, two, 2);
	relax(&table, CARD, 1, &relaxed);
	assert_int_equal(stopping(&relaxed, &host[THIRD]), 2);
	assert_int_equal(iort_open(&relaxed, &iort, NULL), 0);
	assert_true(iort_find(&iort, at, &node));
	assert_int_equal(node.n_maps, 1);
	assert_int_equal(iort_map(&iort, &node, 0).output, 0x108);
	table_free(&relaxed);
	/* both devices of a group: the whole node */
	relax_table(&table, &places, (struct place[]){host[CARD], host[THIRD]},
		    2, &relaxed, NULL);
	assert_int_equal(relaxed.size, table.size);
	assert_int_equal(stopping(&relaxed, &host[THIRD]), 0);
	table_free(&table);
	table_free(&relaxed);
}

TEST(test_iort_shared_stream)
{
	const struct build_map all = {0, 0, 0x100, 48, 1};
	struct table table;
	struct build b;

	build_iort(&b, 5);
	build_node(&b, 4, 4, 52, NULL, 0);
	build_root(&b, 0, &all, 1);
	build_rmr(&b, 0, ranges, 2, &all, 1);
	take(&b, &table);
	refused(&table, CARD, -EBUSY, "same StreamID");
	table_free(&table);
}

/* Linux looks at the RMRs of tables since revision E.d only. */
TEST(test_iort_old_table)
{
	const struct build_map map = {0, 0, 0x100, 0, 1};
	struct table table;

	make_iort(&table, 4, &map, 1);
	assert_int_equal(stopping(&table, &host[CARD]), 0);
	refused(&table, CARD, -ENODATA, "nothing");
	table_free(&table);
}

TEST(test_revision_at_maximum)
{
	const struct build_map map = {0, 0, 0x100, 0, 1};
	struct table table;

	make_iort(&table, 5, &map, 1);
	memset(table.data + 24, 0xff, 4);
	refused(&table, CARD, -EOVERFLOW, "OEM revision");
	table_free(&table);
}

static size_t rmrrs(const struct table *table)
{
	const struct dmar dmar = {table};
	struct dmar_entry entry = {0};
	size_t n = 0;

	while (dmar_next(&dmar, &entry))
		n += entry.type == DMAR_RMRR;
	return n;
}

TEST(test_dmar_scope_and_entry)
{
	struct table table, relaxed, again;
	struct build b;
	size_t at;

	build_dmar(&b);
	build_entry(&b, 0, 12);
	at = build_rmrr(&b, 0, 0x7f000000, 0x7f0fffff);
	build_scope(&b, at, DMAR_SCOPE_ENDPOINT, 0, "1c000000");
	build_scope(&b, at, DMAR_SCOPE_ENDPOINT, 0, "1c000001");
	at = build_rmrr(&b, 0, 0x7e000000, 0x7e0fffff);
	build_scope(&b, at, DMAR_SCOPE_ENDPOINT, 0, "1c000000");
	build_entry(&b, 0x99, 8);
	at = build_rmrr(&b, 0, 0x7d000000, 0x7d0fffff);
	build_scope(&b, at, DMAR_SCOPE_ENDPOINT, 0, "1d000000");
	take(&b, &table);
	assert_int_equal(stopping(&table, &host[CARD]), 2);
	relax(&table, CARD, 1, &relaxed);
	assert_int_equal(rmrrs(&relaxed), 2);
	assert_int_equal(relaxed.size, table.size - 10 - 34);
	assert_int_equal(stopping(&relaxed, &host[SECOND]), 1);
	relax(&relaxed, SECOND, 1, &again);
	assert_int_equal(rmrrs(&again), 1);
	/* a display controller's is relaxed by Linux itself */
	refused(&table, DISPLAY, -ENODATA, "nothing");
	table_free(&table);
	table_free(&relaxed);
	table_free(&again);
}

TEST(test_dmar_bridge)
{
	struct table table, relaxed;
	struct build b;
	size_t at;

	build_dmar(&b);
	at = build_rmrr(&b, 0, 0x7f000000, 0x7f0fffff);
	build_scope(&b, at, DMAR_SCOPE_BRIDGE, 0, "1c00");
	take(&b, &table);
	assert_int_equal(stopping(&table, &host[THIRD]), 1);
	/* the others that are below it are named one by one */
	relax(&table, CARD, 1, &relaxed);
	assert_int_equal(rmrrs(&relaxed), 1);
	assert_int_equal(stopping(&relaxed, &host[CARD]), 0);
	assert_int_equal(stopping(&relaxed, &host[SECOND]), 1);
	assert_int_equal(stopping(&relaxed, &host[THIRD]), 1);
	table_free(&relaxed);
	/* which a virtual function cannot be */
	host[SECOND].is_virtfn = true;
	refused(&table, CARD, -EBUSY, "0000:01:00.1 is below");
	host[SECOND].is_virtfn = false;
	/* all that is below it */
	relax(&table, CARD, 3, &relaxed);
	assert_int_equal(rmrrs(&relaxed), 0);
	table_free(&table);
	table_free(&relaxed);
}

static void check_ivmd(const struct table *table, size_t n,
		       const struct ivrs_memory *want)
{
	const struct ivrs ivrs = {table};
	struct ivrs_block block = {0};
	struct ivrs_memory memory;
	size_t i = 0;

	while (ivrs_next(&ivrs, &block)) {
		if (!ivrs_is_ivmd(&block))
			continue;
		assert_true(i < n);
		memory = ivrs_memory(&ivrs, &block);
		assert_int_equal(memory.first, want[i].first);
		assert_int_equal(memory.last, want[i].last);
		assert_int_equal(memory.start, 0x7d6f0000);
		assert_int_equal(block.flags, 8);
		i++;
	}
	assert_int_equal(i, n);
}

TEST(test_ivrs)
{
	static const struct {
		uint8_t type;
		uint16_t first, last;
		size_t n;
		struct ivrs_memory want[2];
	} cases[] = {
		{0x20, 0, 0, 2, {{0, 0xff, 0, 0}, {0x101, 0xffff, 0, 0}}},
		{0x21, 0x100, 0, 0, {{0, 0, 0, 0}}},
		{0x22, 0, 0xfff, 2, {{0, 0xff, 0, 0}, {0x101, 0xfff, 0, 0}}},
		{0x22, 0x100, 0xfff, 1, {{0x101, 0xfff, 0, 0}}},
		{0x22, 0, 0x100, 1, {{0, 0xff, 0, 0}}},
		{0x22, 0x100, 0x100, 0, {{0, 0, 0, 0}}},
	};
	struct table table, relaxed;
	struct build b;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		build_ivrs(&b);
		build_ivhd(&b, 0x10, "0300000004ffff00");
		build_ivmd(&b, cases[i].type, 8, cases[i].first, cases[i].last);
		build_ivhd(&b, 0x51 - 0x11, "0300000004ffff00");
		take(&b, &table);
		relax(&table, CARD, 1, &relaxed);
		check_ivmd(&relaxed, cases[i].n, cases[i].want);
		table_free(&table);
		table_free(&relaxed);
	}
}

TEST(test_ivrs_group)
{
	static const struct ivrs_memory want[] = {
		{0, 0xff, 0, 0}, {0x102, 0x107, 0, 0}, {0x109, 0xfff, 0, 0}};
	struct table table, relaxed;
	struct build b;

	build_ivrs(&b);
	build_ivmd(&b, 0x22, 8, 0, 0xfff);
	take(&b, &table);
	relax(&table, CARD, 3, &relaxed);
	check_ivmd(&relaxed, 3, want);
	table_free(&table);
	table_free(&relaxed);
}

struct shown {
	char text[4096];
};

static void show(void *arg, char sign, const struct decoded_line *line)
{
	struct shown *shown = arg;
	size_t n = strlen(shown->text);

	snprintf(shown->text + n, sizeof(shown->text) - n, "%c%s\n", sign,
		 line->text);
}

TEST(test_diff)
{
	const struct build_map two[] = {{0, 0, 0x100, 0, 1}, {0, 0, 0x108, 0, 1}};
	struct decoded before, after;
	struct table table, relaxed;
	struct shown shown = {""};

	make_iort(&table, 5, two, 2);
	relax(&table, CARD, 1, &relaxed);
	assert_int_equal(decoded_read(&table, &before), 0);
	assert_int_equal(decoded_read(&relaxed, &after), 0);
	decoded_compare(&before, &before, show, &shown);
	assert_string_equal(shown.text, "");
	decoded_compare(&before, &after, show, &shown);
	assert_string_equal(
		shown.text,
		" RMR node 3, flags 0x2: remapping not permitted\n"
		"-StreamIDs 0x100-0x100 of the SMMUv3 at 0x48, flags 0x1\n"
		"+RMR node 5, flags 0x3: remapping permitted\n"
		"+memory 0xa1600000, 0x18200000 bytes\n"
		"+memory 0x200000000, 0x103000000 bytes\n"
		"+StreamIDs 0x100-0x100 of the SMMUv3 at 0x48, flags 0x1\n");
	decoded_free(&before);
	decoded_free(&after);
	table_free(&table);
	table_free(&relaxed);
}

/* A range that is not aligned to 64 KiB is widened to pages, as by Linux. */
TEST(test_ranges_as_linux_has_them)
{
	const struct build_range odd = {0x80000800, 0x10000};
	struct build_map map = {0, 0xffff, 0, 0, 0};
	struct tables tables = {0};
	struct mandates mandates = {0};
	struct build b;

	build_iort(&b, 5);
	map.target = build_smmu3(&b, build_its(&b));
	build_root(&b, 0, &map, 1);
	build_rmr(&b, 0, &odd, 1, &map, 1);
	take(&b, &tables.iort);
	assert_int_equal(mandates_find(&tables, &places, &host[CARD], 6 << 8,
				       &mandates),
			 0);
	assert_int_equal(mandates.count, 1);
	assert_int_equal(mandates.mandate[0].start, 0x80000000);
	assert_int_equal(mandates.mandate[0].end, 0x80010fff);
	assert_null(mandates.mandate[0].ignored);
	mandates_free(&mandates);
	assert_int_equal(mandates_find(&tables, &places, &host[CARD],
				       5 << 8 | 19, &mandates),
			 0);
	assert_non_null(mandates.mandate[0].ignored);
	assert_int_equal(mandates_stopping(&mandates), 0);
	mandates_free(&mandates);
	tables_free(&tables);
	build_ivrs(&b);
	build_ivmd(&b, 0x22, 8, 0, 0xfff);
	build_set(&b, b.size - 8, 1, 8);
	take(&b, &tables.ivrs);
	assert_int_equal(
		mandates_find(&tables, &places, &host[CARD], 0, &mandates), 0);
	assert_int_equal(mandates.mandate[0].end, 0x7d6f0fff);
	mandates_free(&mandates);
	tables_free(&tables);
}

/* The bridge is in the group of those behind it: it is asked as well. */
TEST(test_bridge_of_the_group)
{
	const struct build_map map = {0, 0, 0xe0, 0, 0};
	struct table table, relaxed;
	struct build b;
	size_t at;

	build_ivrs(&b);
	build_ivmd(&b, 0x20, 8, 0, 0);
	take(&b, &table);
	relax(&table, BRIDGE, 3, &relaxed);
	assert_int_equal(stopping(&relaxed, &host[THIRD]), 1);
	table_free(&table);
	table_free(&relaxed);
	make_iort(&table, 5, &map, 1);
	assert_int_equal(stopping(&table, &host[CARD]), 0);
	assert_int_equal(stopping(&table, &host[BRIDGE]), 2);
	relax(&table, BRIDGE, 3, &relaxed);
	table_free(&table);
	table_free(&relaxed);
	build_dmar(&b);
	at = build_rmrr(&b, 0, 0x7f000000, 0x7f0fffff);
	build_scope(&b, at, DMAR_SCOPE_ENDPOINT, 0, "1d000000");
	build_scope(&b, at, DMAR_SCOPE_BRIDGE, 0, "1c00");
	take(&b, &table);
	relax(&table, BRIDGE, 4, &relaxed);
	assert_int_equal(relaxed.size, table.size - 8);
	table_free(&table);
	table_free(&relaxed);
}

/* A device of another segment whose bus has the number of one behind it. */
TEST(test_bus_of_another_segment)
{
	struct place far = {.bdf = {3, 1, 0, 0},
			    .class = 0x020000,
			    .n_path = 1,
			    .path = {{3, 1, 0, 0}},
			    .root_bus = 1};
	struct tables tables = {0};
	struct mandates mandates = {0};
	struct build b;
	size_t at;

	build_dmar(&b);
	at = build_rmrr(&b, 0, 0x7f000000, 0x7f0fffff);
	build_scope(&b, at, DMAR_SCOPE_BRIDGE, 0, "1c00");
	take(&b, &tables.dmar);
	assert_int_equal(mandates_find(&tables, &places, &far, 0, &mandates), 0);
	assert_int_equal(mandates_stopping(&mandates), 1);
	mandates_free(&mandates);
	far.bdf.bus = 2;
	assert_int_equal(mandates_find(&tables, &places, &far, 0, &mandates), 0);
	assert_int_equal(mandates.count, 0);
	mandates_free(&mandates);
	tables_free(&tables);
}

/* Linux looks at the type alone: a range that is none stops VFIO, too. */
TEST(test_no_range)
{
	static const uint64_t last[] = {0x7effffff, 0x7eefffff};
	struct table table, relaxed;
	struct build b;
	size_t at, i;

	for (i = 0; i < 2; i++) {
		build_dmar(&b);
		at = build_rmrr(&b, 0, 0x7f000000, last[i]);
		build_scope(&b, at, DMAR_SCOPE_ENDPOINT, 0, "1c000000");
		take(&b, &table);
		assert_int_equal(stopping(&table, &host[CARD]), 1);
		relax(&table, CARD, 1, &relaxed);
		table_free(&table);
		table_free(&relaxed);
	}
	build_ivrs(&b);
	build_ivmd(&b, 0x22, 8, 0, 0xfff);
	build_set(&b, b.size - 16, 0, 8);
	build_set(&b, b.size - 8, 0, 8);
	take(&b, &table);
	assert_int_equal(stopping(&table, &host[CARD]), 1);
	relax(&table, CARD, 1, &relaxed);
	table_free(&table);
	table_free(&relaxed);
}

/* A seal would make Linux use a table that it does not use now. */
TEST(test_unused_ivrs)
{
	struct table table;
	struct build b;

	build_ivrs(&b);
	build_ivmd(&b, 0x22, 8, 0, 0xfff);
	take(&b, &table);
	table.data[9]++;
	assert_int_equal(stopping(&table, &host[CARD]), 0);
	refused(&table, CARD, -ENOTSUP, "checksum is wrong");
	table_free(&table);
}

/* As Linux of that version has it. */
TEST(test_ivmd_by_version)
{
	static const struct {
		uint8_t flags;
		unsigned int kernel;
		size_t stops;
	} rows[] = {
		{8, 5 << 8 | 4, 0}, {8, 5 << 8 | 5, 1}, {1, 5 << 8 | 4, 1},
		{8, 0, 0},	    {8, 6 << 8, 0},
	};
	struct tables tables = {0};
	struct mandates mandates = {0};
	struct build b;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		build_ivrs(&b);
		build_ivmd(&b, 0x22, rows[i].flags, 0, 0xfff);
		build_set(&b, b.size - 24, 7, 2); /* segment, since 6.0 */
		take(&b, &tables.ivrs);
		assert_int_equal(mandates_find(&tables, &places, &host[CARD],
					       rows[i].kernel, &mandates),
				 0);
		assert_int_equal(mandates_stopping(&mandates), rows[i].stops);
		mandates_free(&mandates);
		tables_free(&tables);
	}
}

/* The bridge above, so often that what takes its places has no room. */
TEST(names_no_more_than_an_entry_holds)
{
	static uint8_t bytes[40000];
	struct table table;
	struct build b;
	size_t at, head, size;
	uint8_t sum = 0;

	build_dmar(&b);
	at = build_rmrr(&b, 0, 0x7f000000, 0x7f0fffff);
	build_scope(&b, at, DMAR_SCOPE_BRIDGE, 0, "1c00");
	head = b.size - 8;
	memcpy(bytes, b.bytes, b.size);
	for (size = head; size + 8 <= sizeof(bytes); size += 8)
		memcpy(bytes + size, b.bytes + head, 8);
	bytes[at + 2] = (uint8_t)(size - at);
	bytes[at + 3] = (uint8_t)((size - at) >> 8);
	bytes[4] = (uint8_t)size;
	bytes[5] = (uint8_t)(size >> 8);
	bytes[9] = 0;
	for (at = 0; at < size; at++)
		sum = (uint8_t)(sum + bytes[at]);
	bytes[9] = (uint8_t)-sum;
	assert_int_equal(table_take("test", bytes, size, &table, NULL), 0);
	assert_int_equal(tables_check(&table, NULL), 0);
	refused(&table, CARD, -E2BIG, "no room");
	table_free(&table);
}

UNIT_MAIN(NULL, NULL)
