// SPDX-License-Identifier: GPL-2.0-or-later
#include <libfdt.h>

#include "unit.h"

#include "dt/domain.h"

#define BRIDGE "/pcie@10000000"
#define ROOM   4096

static char rooms[2][ROOM];
static struct fault fault;

/* An overlay of @target that gives @node below it (NULL: itself) the property. */
static struct image_part part(int room, const char *target, const char *node,
			      const void *value, int size)
{
	char *tree = rooms[room];

	fdt_create(tree, ROOM);
	fdt_finish_reservemap(tree);
	fdt_begin_node(tree, "");
	fdt_begin_node(tree, "fragment@0");
	fdt_property_string(tree, "target-path", target);
	fdt_begin_node(tree, "__overlay__");
	if (node)
		fdt_begin_node(tree, node);
	fdt_property(tree, "linux,pci-domain", value, size);
	if (node)
		fdt_end_node(tree);
	fdt_end_node(tree);
	fdt_end_node(tree);
	fdt_end_node(tree);
	assert_int_equal(fdt_finish(tree), 0);
	return (struct image_part){
		.name = "fdt-1", .data = tree, .size = fdt_totalsize(tree)};
}

static int domain_of(const struct image_part *parts, unsigned int count,
		     uint32_t *domain)
{
	*domain = 77;
	memset(&fault, 0, sizeof(fault));
	return domain_of_overlays(parts, count, BRIDGE, domain, &fault);
}

TEST(test_targets)
{
	static const struct {
		const char *target;
		const char *node;
		uint32_t want;
	} cases[] = {
		{BRIDGE, NULL, 0xf},	    {"/", "pcie@10000000", 0xf},
		{"/", "pcie@20000000", 0},  {"/", NULL, 0},
		{"/pcie@1000", NULL, 0},    {"/pcie@100000001", NULL, 0},
		{BRIDGE "/child", NULL, 0}, {"", "pcie@10000000", 0xf},
	};
	fdt32_t value = cpu_to_fdt32(0xf);
	struct image_part overlay;
	uint32_t domain;
	size_t i;

	assert_int_equal(domain_of(NULL, 0, &domain), 0);
	assert_int_equal(domain, 0);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		overlay = part(0, cases[i].target, cases[i].node, &value, 4);
		assert_int_equal(domain_of(&overlay, 1, &domain), 0);
		assert_int_equal(domain, cases[i].want);
	}
}

TEST(test_the_last_decides)
{
	const fdt32_t one = cpu_to_fdt32(1), two = cpu_to_fdt32(2);
	struct image_part parts[2];
	uint32_t domain;

	parts[0] = part(0, BRIDGE, NULL, &one, 4);
	parts[1] = part(1, BRIDGE, NULL, &two, 4);
	assert_int_equal(domain_of(parts, 2, &domain), 0);
	assert_int_equal(domain, 2);
}

TEST(test_what_no_kernel_takes)
{
	const fdt32_t large[2] = {cpu_to_fdt32(0x10000), 0};
	struct image_part overlay;
	uint32_t domain;

	overlay = part(0, BRIDGE, NULL, large, 4);
	assert_int_equal(domain_of(&overlay, 1, &domain), -EINVAL);
	assert_non_null(strstr(fault.text, "fdt-1: linux,pci-domain"));
	overlay = part(0, BRIDGE, NULL, large, 8);
	assert_int_equal(domain_of(&overlay, 1, &domain), -EINVAL);
	overlay = part(0, BRIDGE, NULL, large, 0);
	assert_int_equal(domain_of(&overlay, 1, &domain), -EINVAL);
	overlay.size = 40;
	assert_int_equal(domain_of(&overlay, 1, &domain), -EBADMSG);
	assert_int_equal(fault.class, FAULT_GUEST);
}

TEST(test_check)
{
	char tree[ROOM];

	fdt_create_empty_tree(tree, ROOM);
	fdt_add_subnode(tree, 0, "pcie@10000000");
	assert_int_equal(domain_check(tree, BRIDGE, 0, &fault), 0);
	assert_int_equal(domain_check(tree, BRIDGE, 15, &fault), -EPROTO);
	fdt_setprop_u32(tree, fdt_path_offset(tree, BRIDGE), "linux,pci-domain",
			15);
	assert_int_equal(domain_check(tree, BRIDGE, 15, &fault), 0);
	assert_int_equal(domain_check(tree, "/pcie@2", 0, &fault), -EPROTO);
}

UNIT_MAIN(NULL, NULL)
