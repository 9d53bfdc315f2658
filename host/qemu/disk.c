// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/disk.h"

/* Above the ports of devices (gpu.c), below what machines use from the end. */
#define DISK_SPARE_SLOT 24

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

static void add_slot(unsigned int i, struct words *words)
{
	words_extend(words, ",addr=0x%x", DISK_SPARE_SLOT + i);
}

/* For a guest that has not met its disk, and does not look what it is. */
static void add_spare(unsigned int i, struct words *words)
{
	words_add(words, "-blockdev");
	words_add(words,
		  "driver=null-co,node-name=spare%u,size=1048576,"
		  "read-zeroes=on",
		  i);
	words_add(words, "-device");
	words_add(words, "virtio-blk-pci,disable-legacy=on,drive=spare%u", i);
	add_slot(i, words);
}

unsigned int disk_spares(const struct vm *vm)
{
	return vm->start != VM_START_COLD &&
			       qemu_caps_has_type(vm->caps, "virtio-blk-pci")
		       ? DISK_SPARES
		       : 0;
}

void disk_add_words(const struct vm *vm, struct words *words)
{
	const unsigned int spares = disk_spares(vm);
	unsigned int i;

	for (i = 0; i < vm->disk_count; i++) {
		add_disk(&vm->disks[i], i, words);
		if (i < spares)
			add_slot(i, words);
	}
	for (; i < spares; i++)
		add_spare(i, words);
}
