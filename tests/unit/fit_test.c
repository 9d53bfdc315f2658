// SPDX-License-Identifier: GPL-2.0-or-later
/* FITs that lie about their structure. */
#include "fit_builder.h"

#include <errno.h>
#include <stdio.h>

static uint8_t buf[BUILDER_SIZE];
static struct fault fault;

static int init(size_t size)
{
	struct fit fit;

	memset(&fault, 0, sizeof(fault));
	return fit_init(&fit, "x.itb", buf, size, &fault);
}

static int setup(void **state)
{
	(void)state;
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

static void test_good(void **state)
{
	(void)state;
	assert_int_equal(init(sizeof(buf)), 0);
	assert_int_equal(fdt_pack(buf), 0);
	assert_int_equal(init(fdt_totalsize(buf)), 0);
}

static void test_not_a_fit(void **state)
{
	(void)state;
	buf[0] = 0;
	assert_int_equal(init(sizeof(buf)), -EBADMSG);
	assert_string_equal(fault.text, "x.itb: is not a FIT image");
	assert_int_equal(fault.class, FAULT_GUEST);
}

static void test_every_truncation(void **state)
{
	uint8_t *copy;
	size_t size, n;
	struct fit fit;

	(void)state;
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

static void test_header(void **state)
{
	(void)state;
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

static void test_names(void **state)
{
	(void)state;
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

static void test_two_roots(void **state)
{
	(void)state;
	fdt_create(buf, sizeof(buf));
	fdt_finish_reservemap(buf);
	fdt_begin_node(buf, "");
	fdt_end_node(buf);
	fdt_begin_node(buf, "images");
	fdt_end_node(buf);
	assert_int_equal(fdt_finish(buf), 0);
	assert_int_equal(init(sizeof(buf)), -EBADMSG);
}

static void test_root_with_name(void **state)
{
	(void)state;
	fdt_create(buf, sizeof(buf));
	fdt_finish_reservemap(buf);
	fdt_begin_node(buf, "root");
	fdt_end_node(buf);
	assert_int_equal(fdt_finish(buf), 0);
	assert_int_equal(init(sizeof(buf)), -EBADMSG);
}

static void test_too_deep(void **state)
{
	int i;

	(void)state;
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

static void test_too_many(void **state)
{
	char name[16];
	int i;

	(void)state;
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

static void test_data_outside(void **state)
{
	const void *data = NULL;
	uint32_t end;
	size_t size;

	(void)state;
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

static void test_data_bounds(void **state)
{
	static const uint32_t bad[][2] = {
		{BUILDER_SIZE, 1},	  {BUILDER_SIZE - 7, 8},
		{0, BUILDER_SIZE + 1},	  {0xffffffff, 1},
		{1, 0xffffffff},	  {0xffffffff, 0xffffffff},
		{0x80000000, 0x80000000},
	};
	const void *data;
	size_t size, i;

	(void)state;
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

static void test_data_offset_wraps(void **state)
{
	const void *data;
	size_t size;

	(void)state;
	fdt_delprop(buf, builder_node(buf, "/images/kernel"), "data");
	set_cell("data-offset", 0xfffffff0);
	set_cell("data-size", 4);
	assert_int_equal(kernel_data(&data, &size), -EBADMSG);
	fdt_setprop(buf, builder_node(buf, "/images/kernel"), "data-size", "", 1);
	assert_int_equal(kernel_data(&data, &size), -EBADMSG);
}

static void test_strings(void **state)
{
	struct fit fit;
	int node;

	(void)state;
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

static void test_default(void **state)
{
	struct fit fit;
	int node;

	(void)state;
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_good, setup),
		cmocka_unit_test_setup(test_not_a_fit, setup),
		cmocka_unit_test_setup(test_every_truncation, setup),
		cmocka_unit_test_setup(test_header, setup),
		cmocka_unit_test_setup(test_names, setup),
		cmocka_unit_test_setup(test_two_roots, setup),
		cmocka_unit_test_setup(test_root_with_name, setup),
		cmocka_unit_test_setup(test_too_deep, setup),
		cmocka_unit_test_setup(test_too_many, setup),
		cmocka_unit_test_setup(test_data_outside, setup),
		cmocka_unit_test_setup(test_data_bounds, setup),
		cmocka_unit_test_setup(test_data_offset_wraps, setup),
		cmocka_unit_test_setup(test_strings, setup),
		cmocka_unit_test_setup(test_default, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
