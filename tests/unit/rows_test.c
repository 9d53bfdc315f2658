// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "layout/rows.h"

static const struct layout layout = {
	.count = 3,
	.part = {{LAYOUT_RAM, 0x1000, 0x1000, 0},
		 {LAYOUT_MAP, 0x2000, 0x1000, 0},
		 {LAYOUT_QUARANTINE, 0x8000, 0x2000, 0}},
};

static const struct rows_device devices[] = {
	{{0x3000, 0x1000}, "between"},
	{{0x10000, 0x100000}, "above & <beyond>"},
};

static struct rows rows;

static int setup(void **state)
{
	(void)state;
	rows_make(&layout, devices, 2, &rows);
	return 0;
}

static void expect(size_t i, enum row_kind kind, uint64_t start, uint64_t size)
{
	assert_true(i < rows.count);
	assert_int_equal(rows.row[i].kind, kind);
	assert_int_equal(rows.row[i].start, start);
	assert_int_equal(rows.row[i].size, size);
}

static void test_every_address_is_in_one_row(void **state)
{
	(void)state;
	assert_int_equal(rows.count, 8);
	expect(0, ROW_HOLE, 0, 0x1000);
	expect(1, ROW_RAM, 0x1000, 0x1000);
	expect(2, ROW_MAP, 0x2000, 0x1000);
	expect(3, ROW_DEVICES, 0x3000, 0x1000);
	expect(4, ROW_HOLE, 0x4000, 0x4000);
	expect(5, ROW_QUARANTINE, 0x8000, 0x2000);
	expect(6, ROW_HOLE, 0xa000, 0x6000);
	expect(7, ROW_DEVICES, 0x10000, 0x100000);
}

static void test_nothing_but_memory(void **state)
{
	(void)state;
	rows_make(&layout, NULL, 0, &rows);
	assert_int_equal(rows.count, 5);
}

static void test_sizes(void **state)
{
	char text[ROWS_SIZE_TEXT];

	(void)state;
	assert_string_equal(rows_size(0, text), "0 bytes");
	assert_string_equal(rows_size(4096, text), "4 KiB");
	assert_string_equal(rows_size(1558ull << 20, text), "1558 MiB");
	assert_string_equal(rows_size(64ull << 30, text), "64 GiB");
	assert_string_equal(rows_size(4096ull << 30, text), "4096 GiB");
	assert_string_equal(rows_size(UINT64_MAX, text),
			    "18446744073709551615 bytes");
}

static void test_json(void **state)
{
	json_t *array = rows_json(&rows);
	const json_t *row = json_array_get(array, 2);

	(void)state;
	assert_int_equal(json_array_size(array), 8);
	assert_string_equal(json_string_value(json_object_get(row, "kind")),
			    "map");
	assert_string_equal(json_string_value(json_object_get(row, "first")),
			    "0x2000");
	assert_string_equal(json_string_value(json_object_get(row, "last")),
			    "0x2fff");
	assert_int_equal(json_integer_value(json_object_get(row, "size")), 4096);
	json_decref(array);
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (text = strstr(text, what); text; text = strstr(text + 1, what))
		n++;
	return n;
}

static void test_svg(void **state)
{
	char *svg;

	(void)state;
	assert_int_equal(rows_svg(&rows, "a < b", &svg), 0);
	assert_int_equal(strncmp(svg, "<svg ", 5), 0);
	assert_string_equal(svg + strlen(svg) - 7, "</svg>\n");
	assert_non_null(strstr(svg, ">a &lt; b<"));
	assert_non_null(strstr(svg, ">above &amp; &lt;beyond><"));
	assert_non_null(strstr(svg, ">0x2fff<"));
	assert_int_equal(count(svg, "stroke=\"#4a4a4a\""), 8);
	assert_int_equal(count(svg, "url(#map)"), 1);
	assert_int_equal(count(svg, "<text"), count(svg, "</text>"));
	free(svg);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_every_address_is_in_one_row, setup),
		cmocka_unit_test_setup(test_nothing_but_memory, setup),
		cmocka_unit_test_setup(test_sizes, setup),
		cmocka_unit_test_setup(test_json, setup),
		cmocka_unit_test_setup(test_svg, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
