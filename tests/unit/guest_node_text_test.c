// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "node_text.h"

/* As /proc/devices of a guest with driver 535 has them, shortened. */
static const char devices[] = "Character devices:\n"
			      "  1 mem\n"
			      "  4 /dev/vc/0\n"
			      "195 nvidia-frontend\n"
			      "241 nvidia-uvm\n"
			      "244 nvidia-caps\n"
			      "\n"
			      "Block devices:\n"
			      "  7 loop\n"
			      "254 virtblk\n";

static int major_of(const char *names, const char *text, uint32_t *major)
{
	const struct node_word word = {names, strlen(names)};

	return node_major(&word, text, major);
}

TEST(test_major)
{
	static const struct {
		const char *names;
		uint32_t major;
	} good[] = {
		{"mem", 1},
		{"nvidia-uvm", 241},
		{"nvidia,nvidia-frontend", 195},
		{"nvidia-frontend,nvidia-caps", 195},
		{"226", 226},
	};
	static const char *const bad[] = {
		"nvidia", "nvidia-cap", "loop", "virtblk",
		"em",	  "devices:",	"a,b"};
	uint32_t major;
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(major_of(good[i].names, devices, &major), 0);
		assert_int_equal(major, good[i].major);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(major_of(bad[i], devices, &major), -ENODEV);
	assert_int_equal(major_of("x", "", &major), -ENODEV);
	assert_int_equal(major_of("x", "4096 x", &major), -ENODEV);
	assert_int_equal(major_of("x", "x", &major), -ENODEV);
	assert_int_equal(major_of("x", "4095 x", &major), 0);
}

TEST(test_number)
{
	static const char text[] = "Model: \t\t A\nDevice Minor: \t 3\n"
				   "Device Minor of: 4\n";
	uint32_t number;

	assert_int_equal(node_number(text, "Device Minor:", &number), 0);
	assert_int_equal(number, 3);
	assert_int_equal(node_number("M: 7", "M:", &number), 0);
	assert_int_equal(number, 7);
	assert_int_equal(node_number(text, "Minor:", &number), -ENODEV);
	assert_int_equal(node_number("", "M:", &number), -ENODEV);
	assert_int_equal(node_number("M:", "M:", &number), -ENODEV);
	assert_int_equal(node_number("M: \n", "M:", &number), -ENODEV);
	assert_int_equal(node_number("M: -1\n", "M:", &number), -ENODEV);
	assert_int_equal(node_number("M: 1048576", "M:", &number), -ENODEV);
}

UNIT_MAIN(NULL, NULL)
