// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/disk.h"

/*
 * QEMU uses the file only by its descriptor and knows no path. The node has
 * the name of the serial number, which begins with a letter. What cannot be
 * written is an error of the disk for the guest: QEMU would rather stop it
 * until there is room (werror=enospc, its default).
 */
static void add_disk(const struct vm_disk *disk, unsigned int i,
		     struct words *words)
{
	words_add(words, "-add-fd");
	words_add(words, "fd=%u,set=%u", VM_FD_DISK + i, i + 1);
	words_add(words, "-blockdev");
	words_add(words,
		  "driver=file,node-name=%s,filename=/dev/fdset/%u,"
		  "read-only=%s%s",
		  disk->serial, i + 1, disk->write ? "off,discard=unmap" : "on",
		  disk->forget ? ",cache.no-flush=on" : "");
	words_add(words, "-device");
	words_add(words, "virtio-blk-pci,disable-legacy=on,drive=%s,serial=%s%s",
		  disk->serial, disk->serial,
		  disk->write ? ",werror=report" : "");
}

void disk_add_words(const struct vm *vm, struct words *words)
{
	unsigned int i;

	for (i = 0; i < vm->disk_count; i++)
		add_disk(&vm->disks[i], i, words);
}
