// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

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

FIXTURE(setup)
{
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

TEST(test_every_address_is_in_one_row)
{
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

TEST(test_nothing_but_memory)
{
	rows_make(&layout, NULL, 0, &rows);
	assert_int_equal(rows.count, 5);
}

TEST(test_sizes)
{
	char text[ROWS_SIZE_TEXT];

	assert_string_equal(rows_size(0, text), "0 bytes");
	assert_string_equal(rows_size(4096, text), "4 KiB");
	assert_string_equal(rows_size(1558ull << 20, text), "1558 MiB");
	assert_string_equal(rows_size(64ull << 30, text), "64 GiB");
	assert_string_equal(rows_size(4096ull << 30, text), "4096 GiB");
	assert_string_equal(rows_size(UINT64_MAX, text),
			    "18446744073709551615 bytes");
}

TEST(test_json)
{
	json_t *array = rows_json(&rows);
	const json_t *row = json_array_get(array, 2);

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

TEST(test_svg)
{
	char *svg;

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

UNIT_MAIN_EACH(setup, NULL)
