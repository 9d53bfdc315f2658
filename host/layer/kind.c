// SPDX-License-Identifier: GPL-2.0-or-later
#include "layer/kind.h"

#include <string.h>

#include "guest_abi.h"

/* struct erofs_super_block, fs/erofs/erofs_fs.h */
#define EROFS_AT     1024
#define EROFS_SIZE   128
#define EROFS_MAGIC  0xe0f5e1e2
#define EROFS_BITS   12 /* u8: log2 of the block size */
#define EROFS_BLOCKS 36 /* le32 */

/* struct squashfs_super_block, fs/squashfs/squashfs_fs.h */
#define SQUASHFS_SIZE  96
#define SQUASHFS_MAGIC 0x73717368
#define SQUASHFS_MAJOR 28 /* le16 */
#define SQUASHFS_BYTES 40 /* le64 */

/* struct ext4_super_block, fs/ext4/ext4.h */
#define EXT4_AT	      1024
#define EXT4_SIZE     1024
#define EXT4_BLOCKS   0x004 /* le32 */
#define EXT4_BITS     0x018 /* le32: log2 of the block size, less 10 */
#define EXT4_MAGIC_AT 0x038 /* le16 */
#define EXT4_MAGIC    0xef53
#define EXT4_INCOMPAT 0x060 /* le32 */
#define EXT4_RECOVER  0x004
#define EXT4_64BIT    0x080
#define EXT4_HIGH     0x150 /* le32: of the blocks, with 64BIT */

/* "ustar" of POSIX and of GNU; the checksum is the unpacker's to check */
#define TAR_MAGIC_AT 257
#define TAR_SIZE     512

static bool kind_is_ext4(const uint8_t *head, size_t size)
{
	const uint8_t *ext4 = head + EXT4_AT;

	return size >= EXT4_AT + EXT4_SIZE &&
	       abi_get16(ext4 + EXT4_MAGIC_AT) == EXT4_MAGIC &&
	       abi_get32(ext4 + EXT4_BITS) <= 6;
}

/* What is longer than that is no file of this system, so no file is as long. */
static uint64_t kind_ext4_bytes(const uint8_t *ext4)
{
	uint64_t blocks = abi_get32(ext4 + EXT4_BLOCKS);

	if (abi_get32(ext4 + EXT4_INCOMPAT) & EXT4_64BIT)
		blocks |= (uint64_t)abi_get32(ext4 + EXT4_HIGH) << 32;
	if (blocks >> 47)
		return UINT64_MAX;
	return blocks << (abi_get32(ext4 + EXT4_BITS) + 10);
}

enum kind kind_of(const uint8_t *head, size_t size, uint64_t *bytes)
{
	const uint8_t *erofs = head + EROFS_AT;

	*bytes = 0;
	if (size >= EROFS_AT + EROFS_SIZE && abi_get32(erofs) == EROFS_MAGIC &&
	    erofs[EROFS_BITS] >= 9 && erofs[EROFS_BITS] <= 16) {
		*bytes = (uint64_t)abi_get32(erofs + EROFS_BLOCKS)
			 << erofs[EROFS_BITS];
		return KIND_EROFS;
	}
	if (size >= SQUASHFS_SIZE && abi_get32(head) == SQUASHFS_MAGIC &&
	    abi_get16(head + SQUASHFS_MAJOR) == 4) {
		*bytes = abi_get64(head + SQUASHFS_BYTES);
		return KIND_SQUASHFS;
	}
	if (size >= TAR_SIZE && !memcmp(head + TAR_MAGIC_AT, "ustar", 5))
		return KIND_TAR;
	/* Behind tar, where a file's bytes are at the magic number's place. */
	if (kind_is_ext4(head, size)) {
		*bytes = kind_ext4_bytes(head + EXT4_AT);
		return KIND_EXT4;
	}
	return KIND_OTHER;
}

bool kind_is_compressed(const uint8_t *head, size_t size)
{
	static const struct {
		const char *bytes;
		size_t size;
	} marks[] = {
		{"\x1f\x8b", 2},
		{"BZh", 3},
		{"\xfd"
		 "7zXZ",
		 6},
		{"\x28\xb5\x2f\xfd", 4},
	};
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (size >= marks[i].size &&
		    !memcmp(head, marks[i].bytes, marks[i].size))
			return true;
	return false;
}

bool kind_ext4_unclean(const uint8_t *head, size_t size)
{
	return kind_is_ext4(head, size) &&
	       abi_get32(head + EXT4_AT + EXT4_INCOMPAT) & EXT4_RECOVER;
}
