// SPDX-License-Identifier: GPL-2.0-or-later
#include <libfdt.h>

#include "unit.h"

#include "dt/overlay.h"
#include "fit/sound.h"

#define ROOM 4096

static char base[ROOM], first[ROOM], second[ROOM];
static struct fault fault;
static void *tree;
static size_t tree_size;
static const struct layout *windows;

/* A tree like that of a machine: a memory node, seeds, no labels. */
static void make_base(void)
{
	fdt_create(base, ROOM);
	fdt_finish_reservemap(base);
	fdt_begin_node(base, "");
	fdt_property_string(base, "compatible", "linux,dummy-virt");
	fdt_property_u32(base, "#address-cells", 2);
	fdt_property_u32(base, "#size-cells", 2);
	fdt_begin_node(base, "chosen");
	fdt_property(base, "rng-seed", "01234567890123456789012345678901", 32);
	fdt_property(base, "kaslr-seed", "01234567", 8);
	fdt_end_node(base);
	fdt_begin_node(base, "soc");
	fdt_end_node(base);
	fdt_begin_node(base, "phy");
	fdt_property_u32(base, "phandle", 1);
	fdt_end_node(base);
	fdt_end_node(base);
	assert_int_equal(fdt_finish(base), 0);
}

/* An overlay that sets @name = @value in the node at @target. */
static struct image_part make_overlay(char *room, const char *target,
				      const char *name, const char *value)
{
	fdt_create(room, ROOM);
	fdt_finish_reservemap(room);
	fdt_begin_node(room, "");
	fdt_begin_node(room, "fragment@0");
	fdt_property_string(room, "target-path", target);
	fdt_begin_node(room, "__overlay__");
	fdt_property_string(room, name, value);
	fdt_end_node(room);
	fdt_end_node(room);
	fdt_end_node(room);
	assert_int_equal(fdt_finish(room), 0);
	return (struct image_part){
		.name = "fdt-1", .data = room, .size = fdt_totalsize(room)};
}

/*
 * An overlay whose node has the two cells <1 1> in @property, and whose
 * fixups say that there is a phandle at @offset of @name in @node.
 */
static struct image_part make_fixup(const char *property, const char *node,
				    const char *name, uint32_t offset)
{
	const fdt32_t cells[] = {cpu_to_fdt32(1), cpu_to_fdt32(1)};

	fdt_create(first, ROOM);
	fdt_finish_reservemap(first);
	fdt_begin_node(first, "");
	fdt_begin_node(first, "fragment@0");
	fdt_property_string(first, "target-path", "/soc");
	fdt_begin_node(first, "__overlay__");
	fdt_property(first, property, cells, sizeof(cells));
	fdt_end_node(first);
	fdt_end_node(first);
	fdt_begin_node(first, "__local_fixups__");
	fdt_begin_node(first, node);
	fdt_begin_node(first, "__overlay__");
	fdt_property_u32(first, name, offset);
	fdt_end_node(first);
	fdt_end_node(first);
	fdt_end_node(first);
	fdt_end_node(first);
	assert_int_equal(fdt_finish(first), 0);
	return (struct image_part){
		.name = "fdt-1", .data = first, .size = fdt_totalsize(first)};
}

FIXTURE(setup)
{
	memset(&fault, 0, sizeof(fault));
	tree = NULL;
	windows = NULL;
	make_base();
	return 0;
}

FIXTURE(teardown)
{
	free(tree);
	return 0;
}

static int apply(const struct image_part *overlays, unsigned int count)
{
	return overlay_apply(base, fdt_totalsize(base), overlays, count,
			     windows, &tree, &tree_size, &fault);
}

static const char *string_at(const char *path, const char *name)
{
	int node = fdt_path_offset(tree, path);

	return node < 0 ? NULL : fdt_getprop(tree, node, name, NULL);
}

TEST(test_in_order)
{
	struct image_part overlays[] = {
		make_overlay(first, "/soc", "status", "one"),
		make_overlay(second, "/soc", "status", "two"),
	};

	assert_int_equal(apply(overlays, 2), 0);
	assert_int_equal(fdt_check_full(tree, tree_size), 0);
	assert_int_equal(fdt_totalsize(tree), tree_size);
	assert_string_equal(string_at("/soc", "status"), "two");
	assert_string_equal(string_at("/", "compatible"), "linux,dummy-virt");
}

/* In a FIT image data is aligned to 4 bytes; libfdt wants 8. */
TEST(test_unaligned)
{
	struct image_part overlay = make_overlay(first, "/soc", "status", "one");

	memmove(first + 4, first, overlay.size);
	overlay.data = first + 4;
	assert_int_equal(apply(&overlay, 1), 0);
	assert_string_equal(string_at("/soc", "status"), "one");
}

TEST(test_inputs_stay)
{
	char base_before[ROOM], overlay_before[ROOM];
	struct image_part overlay = make_overlay(first, "/soc", "status", "one");

	memcpy(base_before, base, ROOM);
	memcpy(overlay_before, first, ROOM);
	assert_int_equal(apply(&overlay, 1), 0);
	assert_memory_equal(base, base_before, ROOM);
	assert_memory_equal(first, overlay_before, ROOM);
	/* So that they can be applied again. */
	free(tree);
	assert_int_equal(apply(&overlay, 1), 0);
}

TEST(test_fixups)
{
	struct image_part overlay = make_fixup("ref", "fragment@0", "ref", 4);

	assert_int_equal(apply(&overlay, 1), 0);
}

/* libfdt 1.6.1 reads where these say, far behind the overlay. */
TEST(test_fixups_outside)
{
	static const struct {
		const char *property, *node, *name;
		uint32_t offset;
	} bad[] = {
		{"ref", "fragment@0", "ref", 5},
		{"ref", "fragment@0", "ref", 0x40000000},
		{"ref", "fragment@0", "ref", 0xffffffff},
		{"phandle", "fragment@0", "phandle", 0},
		{"ref", "__local_fixups__", "ref", 0},
	};
	struct image_part overlay;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		overlay = make_fixup(bad[i].property, bad[i].node, bad[i].name,
				     bad[i].offset);
		assert_int_equal(apply(&overlay, 1), -EBADMSG);
		assert_non_null(strstr(fault.text, "fdt-1"));
	}
}

/* A tree of @depth nodes in each other, the root among them. */
static bool deep_is_sound(unsigned int depth)
{
	unsigned int i;

	fdt_create(first, ROOM);
	fdt_finish_reservemap(first);
	for (i = 0; i < depth; i++)
		fdt_begin_node(first, i ? "n" : "");
	for (i = 0; i < depth; i++)
		fdt_end_node(first);
	assert_int_equal(fdt_finish(first), 0);
	return sound_tree(first, fdt_totalsize(first));
}

TEST(test_depth)
{
	assert_true(deep_is_sound(64));
	assert_false(deep_is_sound(65));
}

TEST(test_no_overlay)
{
	assert_int_equal(apply(NULL, 0), 0);
	assert_non_null(string_at("/soc", "name") == NULL ? tree : NULL);
}

TEST(test_fresh_seeds)
{
	int size, node;
	const char *seed;

	assert_int_equal(apply(NULL, 0), 0);
	node = fdt_path_offset(tree, "/chosen");
	seed = fdt_getprop(tree, node, "rng-seed", &size);
	assert_int_equal(size, 32);
	assert_memory_not_equal(seed, "01234567890123456789012345678901", 32);
	seed = fdt_getprop(tree, node, "kaslr-seed", &size);
	assert_int_equal(size, 8);
	assert_memory_not_equal(seed, "01234567", 8);
	overlay_blank_seeds(tree);
	seed = fdt_getprop(tree, fdt_path_offset(tree, "/chosen"), "kaslr-seed",
			   &size);
	assert_int_equal(size, 8);
	assert_memory_equal(seed, "\0\0\0\0\0\0\0", 8);
}

/* A machine told to have none gets none. */
TEST(test_no_seeds_where_there_were_none)
{
	fdt_nop_property(base, fdt_path_offset(base, "/chosen"), "rng-seed");
	assert_int_equal(apply(NULL, 0), 0);
	assert_null(string_at("/chosen", "rng-seed"));
	assert_non_null(string_at("/chosen", "kaslr-seed"));
}

TEST(test_target_that_is_not_there)
{
	struct image_part overlays[] = {
		make_overlay(first, "/soc", "status", "one"),
		make_overlay(second, "/nowhere", "status", "one"),
	};

	overlays[1].name = "fdt-2";
	assert_int_equal(apply(overlays, 2), -ENOENT);
	assert_null(tree);
	assert_int_equal(fault.class, FAULT_GUEST);
	assert_true(!strncmp(fault.text, "fdt-2: ", 7));
}

static void expect_damaged(struct image_part overlay)
{
	memset(&fault, 0, sizeof(fault));
	assert_int_equal(apply(&overlay, 1), -EBADMSG);
	assert_null(tree);
	assert_true(!strncmp(fault.text, "fdt-1: ", 7));
}

TEST(test_damaged_overlay)
{
	struct image_part overlay = make_overlay(first, "/soc", "status", "one");
	size_t size = overlay.size;

	for (overlay.size = 0; overlay.size < size; overlay.size++)
		expect_damaged(overlay);
	overlay.size = size;
	first[0] ^= 1;
	expect_damaged(overlay);
}

/* The windows of the founding case, as the kernel's binding wants them. */
TEST(test_windows)
{
	static const struct layout layout = {
		.count = 3,
		.part = {{LAYOUT_RAM, 0x40000000, 0x61600000, 0},
			 {LAYOUT_MAP, 0xa1600000, 0x18200000, 0},
			 {LAYOUT_QUARANTINE, 0x200000000, 0x103000000, 0}},
	};
	static const unsigned char reg[] = {0, 0, 0, 2, 0, 0, 0, 0,
					    0, 0, 0, 1, 3, 0, 0, 0};
	const char *value;
	int size, node;

	windows = &layout;
	assert_int_equal(apply(NULL, 0), 0);
	node = fdt_path_offset(tree, "/reserved-memory");
	assert_int_equal(fdt_address_cells(tree, node), 2);
	assert_int_equal(fdt_size_cells(tree, node), 2);
	assert_non_null(fdt_getprop(tree, node, "ranges", NULL));
	node = fdt_path_offset(tree, "/reserved-memory/window@a1600000");
	assert_non_null(fdt_getprop(tree, node, "no-map", NULL));
	node = fdt_path_offset(tree, "/reserved-memory/window@200000000");
	assert_non_null(fdt_getprop(tree, node, "no-map", NULL));
	value = fdt_getprop(tree, node, "reg", &size);
	assert_int_equal(size, sizeof(reg));
	assert_memory_equal(value, reg, sizeof(reg));
}

/* An overlay that puts @node with @name = two cells of it into @target. */
static struct image_part make_node(char *room, const char *target,
				   const char *node, const char *name,
				   const uint32_t *cells, int count)
{
	fdt32_t value[8];
	int i;

	for (i = 0; i < count; i++)
		value[i] = cpu_to_fdt32(cells[i]);
	fdt_create(room, ROOM);
	fdt_finish_reservemap(room);
	fdt_begin_node(room, "");
	fdt_begin_node(room, "fragment@0");
	fdt_property_string(room, "target-path", target);
	fdt_begin_node(room, "__overlay__");
	if (!strcmp(node, "reserved-memory")) {
		fdt_begin_node(room, node);
		fdt_property_u32(room, "#address-cells", 2);
		fdt_property_u32(room, "#size-cells", 2);
		fdt_property(room, "ranges", NULL, 0);
		fdt_begin_node(room, "other@a1000000");
	} else {
		fdt_begin_node(room, node);
	}
	fdt_property(room, name, value, count * (int)sizeof(*value));
	fdt_end_node(room);
	if (!strcmp(node, "reserved-memory"))
		fdt_end_node(room);
	fdt_end_node(room);
	fdt_end_node(room);
	fdt_end_node(room);
	assert_int_equal(fdt_finish(room), 0);
	return (struct image_part){
		.name = "fdt-1", .data = room, .size = fdt_totalsize(room)};
}

static void expect_lint(struct image_part overlay, const char *text)
{
	memset(&fault, 0, sizeof(fault));
	assert_int_equal(apply(&overlay, 1), -EINVAL);
	assert_null(tree);
	assert_int_equal(fault.class, FAULT_GUEST);
	if (!strstr(fault.text, text))
		print_message("no '%s' in: %s\n", text, fault.text);
	assert_non_null(strstr(fault.text, text));
}

TEST(test_lint)
{
	static const uint32_t nobody[] = {77, 0, 0, 0};
	static const uint32_t clocks[] = {1, 0};
	static const uint32_t map[] = {0, 77, 0, 16};
	static const uint32_t reg[] = {0, 0, 0};

	expect_lint(make_node(first, "/soc", "a", "interrupt-parent", nobody, 1),
		    "/soc/a: interrupt-parent refers to a phandle that no node");
	expect_lint(make_node(first, "/soc", "a", "memory-region", nobody, 2),
		    "memory-region refers to a phandle");
	expect_lint(make_node(first, "/soc", "a", "clocks", clocks, 2),
		    "clocks refers to a node that does not say how many");
	expect_lint(make_node(first, "/soc", "a", "msi-map", map, 4),
		    "msi-map refers to a phandle");
	expect_lint(make_node(first, "/soc", "a", "msi-map", map, 3),
		    "msi-map ends within");
	expect_lint(make_node(first, "/soc", "a", "reg", reg, 2),
		    "/soc/a: reg is not made of whole entries");
}

/* libfdt gives an overlay new ones; this is what the machine itself says. */
TEST(test_phandle_twice)
{
	struct image_part overlay = make_overlay(first, "/soc", "status", "one");
	char before[ROOM];

	memcpy(before, base, ROOM);
	assert_int_equal(fdt_open_into(before, base, ROOM), 0);
	assert_int_equal(fdt_setprop_u32(base, fdt_path_offset(base, "/soc"),
					 "phandle", 1),
			 0);
	expect_lint(overlay, "/phy: phandle is also that of another node");
}

TEST(test_larger_than_a_tree)
{
	struct image_part overlay = make_overlay(first, "/soc", "status", "one");

	overlay.size = (1 << 20) + 1;
	assert_int_equal(apply(&overlay, 1), -EFBIG);
	assert_non_null(strstr(fault.text, "larger than a device tree"));
}

/* An overlay of @count nodes with a reference each. */
static struct image_part make_fixups(char *room, int size, int count)
{
	char name[16];
	int i, half;

	fdt_create(room, size);
	fdt_finish_reservemap(room);
	fdt_begin_node(room, "");
	for (half = 0; half < 2; half++) {
		if (half)
			fdt_begin_node(room, "__local_fixups__");
		for (i = 0; i < count; i++) {
			snprintf(name, sizeof(name), "n%d", i);
			fdt_begin_node(room, name);
			fdt_property_u32(room, "refers", 0);
			fdt_end_node(room);
		}
		if (half)
			fdt_end_node(room);
	}
	fdt_end_node(room);
	assert_int_equal(fdt_finish(room), 0);
	return (struct image_part){
		.name = "fdt-1", .data = room, .size = fdt_totalsize(room)};
}

TEST(test_many_references)
{
	const int size = 1 << 18;
	char *room = malloc((size_t)size);
	struct image_part overlay = make_fixups(room, size, 1000);

	assert_int_equal(apply(&overlay, 1), 0);
	free(tree);
	tree = NULL;
	overlay = make_fixups(room, size, 2000);
	assert_int_equal(apply(&overlay, 1), -EBADMSG);
	free(room);
}

TEST(test_lint_takes_what_is_right)
{
	static const uint32_t region[] = {1, 0, 1};
	static const uint32_t reg[] = {0, 0, 1};
	struct image_part overlay;

	overlay = make_node(first, "/soc", "a", "memory-region", region, 3);
	assert_int_equal(apply(&overlay, 1), 0);
	free(tree);
	overlay = make_node(first, "/soc", "a", "reg", reg, 3);
	assert_int_equal(apply(&overlay, 1), 0);
}

/* What the board reserves must leave the windows alone. */
TEST(test_overlapping_reservation)
{
	static const uint32_t apart[] = {0, 0xa1000000, 0, 0x600000};
	static const uint32_t over[] = {0, 0xa1000000, 0, 0x601000};
	static const uint32_t endless[] = {~0u, ~0u, 1, 0};
	static const struct layout layout = {
		.count = 1,
		.part = {{LAYOUT_MAP, 0xa1600000, 0x18200000, 0}},
	};
	struct image_part overlay;

	windows = &layout;
	overlay = make_node(first, "/", "reserved-memory", "reg", apart, 4);
	assert_int_equal(apply(&overlay, 1), 0);
	free(tree);
	tree = NULL;
	expect_lint(make_node(first, "/", "reserved-memory", "reg", over, 4),
		    "overlaps other reserved memory");
	expect_lint(make_node(first, "/", "reserved-memory", "reg", endless, 4),
		    "is empty or ends nowhere");
}

TEST(test_damaged_base)
{
	assert_int_equal(overlay_apply(base, 40, NULL, 0, NULL, &tree,
				       &tree_size, &fault),
			 -EBADMSG);
	assert_null(tree);
}

UNIT_MAIN_EACH(setup, teardown)
