// SPDX-License-Identifier: GPL-2.0-or-later
/* FITs that lie about their structure. */
#include "unit.h"

#include "fit_builder.h"

static uint8_t buf[BUILDER_SIZE];
static struct fault fault;

static int init(size_t size)
{
	struct fit fit;

	memset(&fault, 0, sizeof(fault));
	return fit_init(&fit, "x.itb", buf, size, &fault);
}

FIXTURE(setup)
{
	memset(buf, 0, sizeof(buf));
	builder_make(buf);
	return 0;
}

/* Replace every occurrence of @from in the tree; same length. */
static void patch(const char *from, const char *to)
{
	size_t i, len = strlen(from), count = 0;

	assert_int_equal(len, strlen(to));
	for (i = 0; i + len <= sizeof(buf); i++)
		if (!memcmp(buf + i, from, len)) {
			memcpy(buf + i, to, len);
			count++;
		}
	assert_true(count > 0);
}

TEST(test_good)
{
	assert_int_equal(init(sizeof(buf)), 0);
	assert_int_equal(fdt_pack(buf), 0);
	assert_int_equal(init(fdt_totalsize(buf)), 0);
}

TEST(test_not_a_fit)
{
	buf[0] = 0;
	assert_int_equal(init(sizeof(buf)), -EBADMSG);
	assert_string_equal(fault.text, "x.itb: is not a FIT image");
	assert_int_equal(fault.class, FAULT_GUEST);
}

TEST(test_every_truncation)
{
	uint8_t *copy;
	size_t size, n;
	struct fit fit;

	fdt_pack(buf);
	size = fdt_totalsize(buf);
	for (n = 0; n < size; n++) {
		/* of that size, so that a sanitizer sees what is read past */
		copy = malloc(n ? n : 1);
		assert_non_null(copy);
		memcpy(copy, buf, n);
		assert_int_equal(fit_init(&fit, "x", copy, n, NULL), -EBADMSG);
		/* a header that knows: the structure is still cut */
		if (n >= sizeof(struct fdt_header)) {
			fdt_set_totalsize(copy, (uint32_t)n);
			assert_int_equal(fit_init(&fit, "x", copy, n, NULL),
					 -EBADMSG);
		}
		free(copy);
	}
}

TEST(test_header)
{
	fdt_set_version(buf, 16);
	assert_int_equal(init(sizeof(buf)), -EBADMSG);
	setup(state);
	fdt_set_totalsize(buf, 0xffffffff);
	assert_int_equal(init(sizeof(buf)), -EBADMSG);
	setup(state);
	fdt_set_off_dt_strings(buf, 0x7fffffff);
	assert_int_equal(init(sizeof(buf)), -EBADMSG);
	setup(state);
	fdt_set_size_dt_struct(buf, fdt_size_dt_struct(buf) + 4);
	assert_int_equal(init(sizeof(buf)), -EBADMSG);
}

TEST(test_names)
{
	patch("overlay-1", "overlay@1");
	assert_int_equal(init(sizeof(buf)), -EBADMSG);
	setup(state);
	patch("overlay-1", "images/k1");
	assert_int_equal(init(sizeof(buf)), -EBADMSG);
	setup(state);
	builder_add(buf, "/images", "kernem");
	patch("kernem", "kernel");
	assert_int_equal(init(sizeof(buf)), -EBADMSG);
	assert_non_null(strstr(fault.text, "two nodes have the same name"));
}

TEST(test_two_roots)
{
	fdt_create(buf, sizeof(buf));
	fdt_finish_reservemap(buf);
	fdt_begin_node(buf, "");
	fdt_end_node(buf);
	fdt_begin_node(buf, "images");
	fdt_end_node(buf);
	assert_int_equal(fdt_finish(buf), 0);
	assert_int_equal(init(sizeof(buf)), -EBADMSG);
}

TEST(test_root_with_name)
{
	fdt_create(buf, sizeof(buf));
	fdt_finish_reservemap(buf);
	fdt_begin_node(buf, "root");
	fdt_end_node(buf);
	assert_int_equal(fdt_finish(buf), 0);
	assert_int_equal(init(sizeof(buf)), -EBADMSG);
}

TEST(test_too_deep)
{
	int i;

	fdt_create(buf, sizeof(buf));
	fdt_finish_reservemap(buf);
	fdt_begin_node(buf, "");
	for (i = 0; i < 30; i++)
		fdt_begin_node(buf, "n");
	for (i = 0; i < 31; i++)
		fdt_end_node(buf);
	assert_int_equal(fdt_finish(buf), 0);
	assert_int_equal(init(sizeof(buf)), -EBADMSG);
	assert_non_null(strstr(fault.text, "too many nodes"));
}

TEST(test_too_many)
{
	char name[16];
	int i;

	fdt_create(buf, sizeof(buf));
	fdt_finish_reservemap(buf);
	fdt_begin_node(buf, "");
	for (i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		fdt_begin_node(buf, name);
		fdt_end_node(buf);
	}
	fdt_end_node(buf);
	assert_int_equal(fdt_finish(buf), 0);
	assert_int_equal(init(sizeof(buf)), -EBADMSG);
}

static void set_cell(const char *name, uint32_t value)
{
	assert_int_equal(fdt_setprop_u32(buf, builder_node(buf, "/images/kernel"),
					 name, value),
			 0);
}

static int kernel_data(const void **data, size_t *size)
{
	struct fit fit;

	memset(&fault, 0, sizeof(fault));
	assert_int_equal(fit_init(&fit, "x.itb", buf, sizeof(buf), NULL), 0);
	return fit_data(&fit, fit_image(&fit, "kernel"), data, size, &fault);
}

TEST(test_data_outside)
{
	const void *data = NULL;
	uint32_t end;
	size_t size;

	fdt_delprop(buf, builder_node(buf, "/images/kernel"), "data");
	assert_int_equal(kernel_data(&data, &size), -EBADMSG);
	set_cell("data-size", 8);
	assert_int_equal(kernel_data(&data, &size), -EBADMSG);
	set_cell("data-offset", 1);
	fdt_pack(buf);
	assert_int_equal(kernel_data(&data, &size), 0);
	end = (fdt_totalsize(buf) + 3) & ~3u;
	assert_ptr_equal(data, buf + end + 1);
	assert_int_equal(size, 8);
	fdt_open_into(buf, buf, sizeof(buf));
	/* a position beats the offset */
	set_cell("data-position", 16);
	assert_int_equal(kernel_data(&data, &size), 0);
	assert_ptr_equal(data, buf + 16);
}

TEST(test_data_bounds)
{
	static const uint32_t bad[][2] = {
		{BUILDER_SIZE, 1},	  {BUILDER_SIZE - 7, 8},
		{0, BUILDER_SIZE + 1},	  {0xffffffff, 1},
		{1, 0xffffffff},	  {0xffffffff, 0xffffffff},
		{0x80000000, 0x80000000},
	};
	const void *data;
	size_t size, i;

	fdt_delprop(buf, builder_node(buf, "/images/kernel"), "data");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		set_cell("data-position", bad[i][0]);
		set_cell("data-size", bad[i][1]);
		assert_int_equal(kernel_data(&data, &size), -EBADMSG);
		assert_non_null(strstr(fault.text, "'kernel'"));
	}
	set_cell("data-position", BUILDER_SIZE);
	set_cell("data-size", 0);
	assert_int_equal(kernel_data(&data, &size), 0);
}

TEST(test_data_offset_wraps)
{
	const void *data;
	size_t size;

	fdt_delprop(buf, builder_node(buf, "/images/kernel"), "data");
	set_cell("data-offset", 0xfffffff0);
	set_cell("data-size", 4);
	assert_int_equal(kernel_data(&data, &size), -EBADMSG);
	fdt_setprop(buf, builder_node(buf, "/images/kernel"), "data-size", "", 1);
	assert_int_equal(kernel_data(&data, &size), -EBADMSG);
}

TEST(test_strings)
{
	struct fit fit;
	int node;

	node = builder_node(buf, "/images/kernel");
	fdt_setprop(buf, node, "a", "abc", 3);
	node = builder_node(buf, "/images/kernel");
	fdt_setprop(buf, node, "b", "\033[2J", 5);
	node = builder_node(buf, "/images/kernel");
	fdt_setprop(buf, node, "c", "", 0);
	assert_int_equal(fit_init(&fit, "x", buf, sizeof(buf), NULL), 0);
	node = fit_image(&fit, "kernel");
	assert_null(fit_string(&fit, node, "a"));
	assert_null(fit_string(&fit, node, "b"));
	assert_null(fit_string(&fit, node, "c"));
	assert_null(fit_string(&fit, node, "d"));
	assert_string_equal(fit_string(&fit, node, "type"), "kernel");
}

TEST(test_default)
{
	struct fit fit;
	int node;

	fit_init(&fit, "x", buf, sizeof(buf), NULL);
	assert_int_equal(fit_default(&fit, &node, NULL), 0);
	assert_string_equal(fit_name(&fit, node), "conf-1");
	builder_set(buf, "/configurations", "default", "conf-2");
	assert_int_equal(fit_default(&fit, &node, NULL), -EBADMSG);
	fdt_delprop(buf, builder_node(buf, "/configurations"), "default");
	assert_int_equal(fit_default(&fit, &node, NULL), -EBADMSG);
	fdt_del_node(buf, builder_node(buf, "/configurations"));
	assert_int_equal(fit_default(&fit, &node, NULL), -EBADMSG);
}

UNIT_MAIN_EACH(setup, NULL)
