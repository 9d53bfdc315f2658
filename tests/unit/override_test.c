// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "acpi/override.h"
#include "acpi_builder.h"

#define HEAD	  110 /* of a newc entry */
#define NAME_SIZE 94
#define LAST	  "TRAILER!!!"

/* An archive with one table, as gpubox makes it. */
static char *archive(size_t *size)
{
	struct override override = {.n_tables = 1};
	struct build b;
	void *data;

	build_ivrs(&b);
	build_end(&b);
	assert_int_equal(
		table_take("test", b.bytes, b.size, &override.table[0], NULL), 0);
	assert_int_equal(override_pack(&override, &data, size), 0);
	override_free(&override);
	return data;
}

static int unpack(const void *data, size_t size)
{
	struct override override;
	struct fault fault = {0};
	int err = override_unpack("test", data, size, &override, &fault);

	/* before libarchive sees it, which would make room for it */
	if (err)
		assert_non_null(strstr(fault.text, "as Linux takes it"));
	override_free(&override);
	return err;
}

/* The header of the last entry. */
static char *last(char *data, size_t size)
{
	char *name = memmem(data, size, LAST, sizeof(LAST));

	assert_non_null(name);
	return name - HEAD;
}

TEST(test_good)
{
	size_t size;
	char *data = archive(&size);

	assert_int_equal(unpack(data, size), 0);
	free(data);
}

/* Everything up to the last entry must be there. */
TEST(test_cut)
{
	size_t size, n;
	char *data = archive(&size);
	size_t needed = (size_t)(last(data, size) - data) + HEAD + sizeof(LAST);

	for (n = 0; n < needed; n++)
		assert_int_equal(unpack(data, n), -EBADMSG);
	free(data);
}

/* strtoul(3) takes these, libarchive and Linux do not. */
TEST(test_digits)
{
	static const char *const names[] = {"0x000007", "+0000007", " 0000007",
					    "-0000001", "ffffffff"};
	size_t size, i;
	char *data = archive(&size);

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		memcpy(data + NAME_SIZE, names[i], 8);
		assert_int_equal(unpack(data, size), -EBADMSG);
	}
	free(data);
}

/* libarchive looks for another header behind one that is none. */
TEST(test_other_fields)
{
	size_t size, i;
	char *data = archive(&size);

	for (i = 0; i < HEAD; i++) {
		char was = data[i];

		data[i] = 'x';
		assert_int_equal(unpack(data, size), -EBADMSG);
		data[i] = was;
	}
	assert_int_equal(unpack(data, size), 0);
	free(data);
}

/* A name that begins like the last one's: libarchive reads on behind it. */
TEST(test_last)
{
	size_t size;
	char *data = archive(&size);

	memcpy(last(data, size) + NAME_SIZE, "0000000c", 8);
	assert_int_equal(unpack(data, size), -EBADMSG);
	free(data);
}

UNIT_MAIN(NULL, NULL)
