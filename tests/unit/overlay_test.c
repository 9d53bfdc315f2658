// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <libfdt.h>

#include "dt/overlay.h"
#include "dt/sound.h"

#define ROOM 4096

static char base[ROOM], first[ROOM], second[ROOM];
static struct fault fault;
static void *tree;
static size_t tree_size;

/* A tree like that of a machine: a memory node, seeds, no labels. */
static void make_base(void)
{
	fdt_create(base, ROOM);
	fdt_finish_reservemap(base);
	fdt_begin_node(base, "");
	fdt_property_string(base, "compatible", "linux,dummy-virt");
	fdt_begin_node(base, "chosen");
	fdt_property(base, "rng-seed", "01234567890123456789012345678901", 32);
	fdt_property(base, "kaslr-seed", "01234567", 8);
	fdt_end_node(base);
	fdt_begin_node(base, "soc");
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

static int setup(void **state)
{
	(void)state;
	memset(&fault, 0, sizeof(fault));
	tree = NULL;
	make_base();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(tree);
	return 0;
}

static int apply(const struct image_part *overlays, unsigned int count)
{
	return overlay_apply(base, fdt_totalsize(base), overlays, count, &tree,
			     &tree_size, &fault);
}

static const char *string_at(const char *path, const char *name)
{
	int node = fdt_path_offset(tree, path);

	return node < 0 ? NULL : fdt_getprop(tree, node, name, NULL);
}

static void test_in_order(void **state)
{
	struct image_part overlays[] = {
		make_overlay(first, "/soc", "status", "one"),
		make_overlay(second, "/soc", "status", "two"),
	};

	(void)state;
	assert_int_equal(apply(overlays, 2), 0);
	assert_int_equal(fdt_check_full(tree, tree_size), 0);
	assert_int_equal(fdt_totalsize(tree), tree_size);
	assert_string_equal(string_at("/soc", "status"), "two");
	assert_string_equal(string_at("/", "compatible"), "linux,dummy-virt");
}

static void test_inputs_stay(void **state)
{
	char base_before[ROOM], overlay_before[ROOM];
	struct image_part overlay = make_overlay(first, "/soc", "status", "one");

	(void)state;
	memcpy(base_before, base, ROOM);
	memcpy(overlay_before, first, ROOM);
	assert_int_equal(apply(&overlay, 1), 0);
	assert_memory_equal(base, base_before, ROOM);
	assert_memory_equal(first, overlay_before, ROOM);
	/* So that they can be applied again. */
	free(tree);
	assert_int_equal(apply(&overlay, 1), 0);
}

static void test_fixups(void **state)
{
	struct image_part overlay = make_fixup("ref", "fragment@0", "ref", 4);

	(void)state;
	assert_int_equal(apply(&overlay, 1), 0);
}

/* libfdt 1.6.1 reads where these say, far behind the overlay. */
static void test_fixups_outside(void **state)
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

	(void)state;
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

static void test_depth(void **state)
{
	(void)state;
	assert_true(deep_is_sound(64));
	assert_false(deep_is_sound(65));
}

static void test_no_overlay(void **state)
{
	(void)state;
	assert_int_equal(apply(NULL, 0), 0);
	assert_non_null(string_at("/soc", "name") == NULL ? tree : NULL);
}

static void test_fresh_seeds(void **state)
{
	int size, node;
	const char *seed;

	(void)state;
	assert_int_equal(apply(NULL, 0), 0);
	node = fdt_path_offset(tree, "/chosen");
	seed = fdt_getprop(tree, node, "rng-seed", &size);
	assert_int_equal(size, 32);
	assert_memory_not_equal(seed, "01234567890123456789012345678901", 32);
	seed = fdt_getprop(tree, node, "kaslr-seed", &size);
	assert_int_equal(size, 8);
	assert_memory_not_equal(seed, "01234567", 8);
}

/* A machine told to have none gets none. */
static void test_no_seeds_where_there_were_none(void **state)
{
	(void)state;
	fdt_nop_property(base, fdt_path_offset(base, "/chosen"), "rng-seed");
	assert_int_equal(apply(NULL, 0), 0);
	assert_null(string_at("/chosen", "rng-seed"));
	assert_non_null(string_at("/chosen", "kaslr-seed"));
}

static void test_target_that_is_not_there(void **state)
{
	struct image_part overlays[] = {
		make_overlay(first, "/soc", "status", "one"),
		make_overlay(second, "/nowhere", "status", "one"),
	};

	(void)state;
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

static void test_damaged_overlay(void **state)
{
	struct image_part overlay = make_overlay(first, "/soc", "status", "one");
	size_t size = overlay.size;

	(void)state;
	for (overlay.size = 0; overlay.size < size; overlay.size++)
		expect_damaged(overlay);
	overlay.size = size;
	first[0] ^= 1;
	expect_damaged(overlay);
}

static void test_damaged_base(void **state)
{
	(void)state;
	assert_int_equal(overlay_apply(base, 40, NULL, 0, &tree, &tree_size,
				       &fault),
			 -EBADMSG);
	assert_null(tree);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_in_order),
		TEST(test_inputs_stay),
		TEST(test_fixups),
		TEST(test_fixups_outside),
		TEST(test_depth),
		TEST(test_no_overlay),
		TEST(test_fresh_seeds),
		TEST(test_no_seeds_where_there_were_none),
		TEST(test_target_that_is_not_there),
		TEST(test_damaged_overlay),
		TEST(test_damaged_base),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
