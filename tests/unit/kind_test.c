// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "guest_abi.h"
#include "layer/kind.h"

static uint8_t head[KIND_HEAD];
static uint64_t bytes;

FIXTURE(setup)
{
	memset(head, 0, sizeof(head));
	bytes = 77;
	return 0;
}

/* Of exactly @size bytes, so that a read beyond them is found. */
static enum kind look(size_t size)
{
	uint8_t *exact = malloc(size ? size : 1);
	enum kind kind;

	assert_non_null(exact);
	memcpy(exact, head, size);
	kind = kind_of(exact, size, &bytes);
	free(exact);
	return kind;
}

TEST(test_erofs)
{
	abi_put32(head + 1024, 0xe0f5e1e2);
	head[1024 + 12] = 12;
	abi_put32(head + 1024 + 36, 0xffffffff);
	assert_int_equal(look(KIND_HEAD), KIND_EROFS);
	assert_int_equal(bytes, 0xffffffffull << 12);
	assert_int_equal(look(1024 + 128), KIND_EROFS);
	assert_int_equal(look(1024 + 127), KIND_OTHER);
	assert_int_equal(bytes, 0);
	/* A shift by what the file says must be one that C has. */
	head[1024 + 12] = 17;
	assert_int_equal(look(KIND_HEAD), KIND_OTHER);
	head[1024 + 12] = 8;
	assert_int_equal(look(KIND_HEAD), KIND_OTHER);
}

TEST(test_squashfs)
{
	memcpy(head, "hsqs", 4);
	abi_put16(head + 28, 4);
	abi_put64(head + 40, 12345);
	assert_int_equal(look(96), KIND_SQUASHFS);
	assert_int_equal(bytes, 12345);
	assert_int_equal(look(95), KIND_OTHER);
	abi_put16(head + 28, 3);
	assert_int_equal(look(96), KIND_OTHER);
}

TEST(test_tar)
{
	memcpy(head + 257, "ustar", 5);
	assert_int_equal(look(512), KIND_TAR);
	assert_int_equal(bytes, 0);
	assert_int_equal(look(511), KIND_OTHER);
	assert_int_equal(look(0), KIND_OTHER);
}

TEST(test_compressed)
{
	assert_false(kind_is_compressed(head, KIND_HEAD));
	memcpy(head, "\x1f\x8b", 2);
	assert_true(kind_is_compressed(head, 2));
	assert_false(kind_is_compressed(head, 1));
	memcpy(head, "\x28\xb5\x2f\xfd", 4);
	assert_true(kind_is_compressed(head, 4));
	memcpy(head,
	       "\xfd"
	       "7zXZ",
	       6);
	assert_true(kind_is_compressed(head, KIND_HEAD));
	assert_false(kind_is_compressed(head, 5));
}

TEST(test_ext4)
{
	abi_put16(head + 1024 + 0x38, 0xef53);
	abi_put32(head + 1024 + 4, 0x12345);
	abi_put32(head + 1024 + 0x18, 2);
	assert_int_equal(look(KIND_HEAD), KIND_EXT4);
	assert_int_equal(bytes, 0x12345ull << 12);
	assert_int_equal(look(KIND_HEAD - 1), KIND_OTHER);
	assert_false(kind_ext4_unclean(head, KIND_HEAD));
	/* The upper half counts only with 64BIT, and RECOVER is 4. */
	abi_put32(head + 1024 + 0x150, 1);
	assert_int_equal(look(KIND_HEAD), KIND_EXT4);
	assert_int_equal(bytes, 0x12345ull << 12);
	abi_put32(head + 1024 + 0x60, 0x84);
	assert_int_equal(look(KIND_HEAD), KIND_EXT4);
	assert_int_equal(bytes, 0x100012345ull << 12);
	assert_true(kind_ext4_unclean(head, KIND_HEAD));
	assert_false(kind_ext4_unclean(head, KIND_HEAD - 1));
	/* More than 64 bits of bytes. */
	abi_put32(head + 1024 + 0x150, 0xffffffff);
	assert_int_equal(look(KIND_HEAD), KIND_EXT4);
	assert_true(bytes == UINT64_MAX);
	abi_put32(head + 1024 + 0x18, 7);
	assert_int_equal(look(KIND_HEAD), KIND_OTHER);
	/* An archive may have anything at that place. */
	abi_put32(head + 1024 + 0x18, 2);
	memcpy(head + 257, "ustar", 5);
	assert_int_equal(look(KIND_HEAD), KIND_TAR);
}

UNIT_MAIN_EACH(setup, NULL)
