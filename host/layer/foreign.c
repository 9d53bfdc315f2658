// SPDX-License-Identifier: GPL-2.0-or-later
#include "layer/foreign.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#define FOREIGN_BLOCK 512 /* of tar: an archive begins with a header */

/*
 * As file(1) and libblkid have them. Those in front decide: a CD can begin with
 * a partition table, and FAT has the mark of one.
 */
static const struct {
	long at;
	size_t size;
	const char *bytes;
	const char *name;
} foreign_marks[] = {
	{32769, 5, "CD001", "an ISO 9660 image"},
	{32769, 5, "BEA01", "a UDF image"},
	{65600, 8, "_BHRfS_M", "a btrfs file system"},
	{65588, 6, "ReIsEr", "a ReiserFS file system"},
	{32768, 4, "JFS1", "a JFS file system"},
	{1024, 4, "\x10\x20\xf5\xf2", "an F2FS file system"},
	{1030, 2, "\x34\x34", "a NILFS2 file system"},
	{1024, 4, "H+\0\4", "an HFS+ file system"},
	{4120, 4, "\xc6\x85\x73\xf6", "a bcachefs file system"},
	{0, 4, "XFSB", "an XFS file system"},
	{3, 8, "NTFS    ", "an NTFS file system"},
	{3, 8, "EXFAT   ", "an exFAT file system"},
	{54, 5, "FAT12", "a FAT file system"},
	{54, 5, "FAT16", "a FAT file system"},
	{82, 5, "FAT32", "a FAT file system"},
	{0, 4, "hsqs", "a squashfs file system of a version other than 4"},
	{0, 4, "sqsh", "a squashfs file system of a version other than 4"},
	{0, 4, "\x45\x3d\xcd\x28", "a cramfs file system"},
	{0, 8, "-rom1fs-", "a romfs file system"},
	{4086, 10, "SWAPSPACE2", "swap space"},
	{0, 6, "LUKS\xba\xbe", "an encrypted disk (LUKS)"},
	{512, 8, "LABELONE", "a volume of LVM"},
	{0, 4, "QFI\xfb", "a qcow2 disk"},
	{0, 4, "KDMV", "a VMDK disk"},
	{0, 8, "vhdxfile", "a VHDX disk"},
	{0, 8, "conectix", "a VHD disk"},
	{64, 4, "\x7f\x10\xda\xbe", "a VDI disk"},
	{512, 8, "EFI PART", "a disk with partitions"},
	{0, 4, "PK\3\4", "a zip archive"},
	{0, 6, "070701", "a cpio archive"},
	{0, 6, "070702", "a cpio archive"},
	{0, 6, "7z\xbc\xaf\x27\x1c", "a 7z archive"},
	{0, 8, "!<arch>\n", "a Debian package or another ar archive"},
	{0, 4, "\xed\xab\xee\xdb", "an RPM package"},
	{0, 4,
	 "\x7f"
	 "ELF",
	 "a program"},
	{0, 4, "\xd0\x0d\xfe\xed", "a FIT image or a device tree"},
	{510, 2, "\x55\xaa", "a disk with partitions"},
};

#define FOREIGN_MARKS (sizeof(foreign_marks) / sizeof(foreign_marks[0]))

static const char *foreign_name(int fd)
{
	char bytes[16];
	size_t i;

	for (i = 0; i < FOREIGN_MARKS; i++)
		if (pread(fd, bytes, foreign_marks[i].size, foreign_marks[i].at) ==
			    (ssize_t)foreign_marks[i].size &&
		    !memcmp(bytes, foreign_marks[i].bytes, foreign_marks[i].size))
			return foreign_marks[i].name;
	return NULL;
}

static bool foreign_is_zeros(const uint8_t *block, size_t size)
{
	size_t i;

	for (i = 0; i < size && !block[i]; i++)
		;
	return i == size;
}

int foreign_refuse(int fd, const char *path, struct fault *fault)
{
	uint8_t block[FOREIGN_BLOCK];
	const char *name = foreign_name(fd);
	ssize_t n;

	if (name)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s: is %s, which a guest cannot be given; "
				 "give a folder or a tar archive of its files, "
				 "or an erofs, squashfs or ext4 image",
				 path, name);
	n = pread(fd, block, sizeof(block), 0);
	if (n < 0)
		return fault_set(fault, FAULT_HOST, -errno, "%s: %s", path,
				 strerror(errno));
	if (foreign_is_zeros(block, (size_t)n))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 n ? "%s: begins with zeros: not a known file "
				     "system, nor an archive with anything in it"
				   : "%s: is empty",
				 path);
	return 0;
}
