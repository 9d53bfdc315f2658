// SPDX-License-Identifier: GPL-2.0-or-later
#include <libfdt.h>

#include "unit.h"

#include "dt/lint.h"
#include "dt/phandles.h"
#include "fit/sound.h"

#define ROOM (1 << 20)

static char *tree;

FIXTURE(setup)
{
	tree = malloc(ROOM);
	return tree ? 0 : -1;
}

FIXTURE(teardown)
{
	free(tree);
	return 0;
}

/* @count nodes with phandles that fall from @count on; more in the last. */
static void make_tree(int count, uint32_t last)
{
	char name[16];
	int i;

	fdt_create(tree, ROOM);
	fdt_finish_reservemap(tree);
	fdt_begin_node(tree, "");
	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		fdt_begin_node(tree, name);
		fdt_property_u32(tree, "phandle", (uint32_t)(count - i));
		fdt_end_node(tree);
	}
	fdt_begin_node(tree, "last");
	fdt_property_u32(tree, "phandle", last);
	fdt_end_node(tree);
	fdt_end_node(tree);
	assert_int_equal(fdt_finish(tree), 0);
	assert_true(sound_tree(tree, fdt_totalsize(tree)));
}

TEST(test_finds)
{
	struct phandles phandles;
	uint32_t i;

	make_tree(300, 7);
	assert_int_equal(phandles_read(tree, &phandles), 0);
	assert_int_equal(phandles.count, 301);
	/* also of the one that two have: the first */
	for (i = 1; i <= 300; i++)
		assert_int_equal(phandles_find(&phandles, i),
				 fdt_node_offset_by_phandle(tree, i));
	assert_int_equal(phandles_find(&phandles, 0), -ENOENT);
	assert_int_equal(phandles_find(&phandles, 301), -ENOENT);
	assert_int_equal(phandles_find(&phandles, UINT32_MAX), -ENOENT);
	phandles_free(&phandles);
}

TEST(test_none)
{
	struct phandles phandles;

	/* what no phandle can be is none */
	make_tree(0, UINT32_MAX);
	assert_int_equal(phandles_read(tree, &phandles), 0);
	assert_int_equal(phandles.count, 0);
	assert_int_equal(phandles_find(&phandles, 1), -ENOENT);
	phandles_free(&phandles);
}

/* As many as a tree has room for: minutes for who walks it for each. */
TEST(test_nothing_but_phandles)
{
	struct fault fault = {0};

	make_tree(25000, 30000);
	assert_int_equal(lint_tree(tree, &fault), 0);
	make_tree(25000, 25000);
	assert_int_equal(lint_tree(tree, &fault), -EINVAL);
	assert_non_null(strstr(fault.text, "/last: phandle is also that of"));
}

UNIT_MAIN_EACH(setup, teardown)
