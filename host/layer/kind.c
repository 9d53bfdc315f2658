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

/* "ustar" of POSIX and of GNU; the checksum is the unpacker's to check */
#define TAR_MAGIC_AT 257
#define TAR_SIZE     512

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
	return KIND_OTHER;
}
