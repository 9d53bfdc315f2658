// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "layout/hostmem.h"

static bool has_windows(const struct vm *vm)
{
	return vm->layout && vm->layout->n_windows;
}

static void add_size(const struct vm *vm, struct words *words)
{
	words_add(words, "-m");
	if (has_windows(vm))
		words_add(words, "size=%" PRIu64 "K", vm->layout->total >> 10);
	else
		words_add(words, "size=%" PRIu64 "M", vm->memory_mib);
}

/* All processors are in the first node: there is nothing to be near to. */
static void add_node(const struct vm *vm, unsigned int i, struct words *words)
{
	words_add(words, "-numa");
	words_add(words, "node,nodeid=%u,memdev=m%u", i, i);
	if (!i && vm->vcpus > 1)
		words_extend(words, ",cpus=0-%u", vm->vcpus - 1);
	else if (!i)
		words_extend(words, ",cpus=0");
}

/* Whoever shares a folder with the guest maps its memory, too. */
static const char *sharing(const struct vm *vm)
{
	return vm->share_count ? ",share=on" : "";
}

/*
 * Ordinary pages are anonymous: those become transparent huge ones. What is
 * shared has a file, whose pages do where the host says so (shmem_enabled).
 */
static void add_backend(const struct vm *vm, const struct layout_part *part,
			unsigned int i, struct words *words)
{
	words_add(words, "-object");
	if (part->kind == LAYOUT_MAP)
		words_add(words,
			  "memory-backend-file,id=m%u,size=%" PRIu64
			  "K,mem-path=" HOSTMEM_DEVICE ",offset=0x%" PRIx64
			  ",share=on",
			  i, part->size >> 10, part->start);
	else if (part->huge)
		words_add(words,
			  "memory-backend-memfd,id=m%u,size=%" PRIu64
			  "K,hugetlb=on,hugetlbsize=%" PRIu64 "K,prealloc=on%s",
			  i, part->size >> 10, part->huge >> 10, sharing(vm));
	else if (vm->share_count)
		words_add(words,
			  "memory-backend-memfd,id=m%u,size=%" PRIu64
			  "K,share=on",
			  i, part->size >> 10);
	else
		words_add(words, "memory-backend-ram,id=m%u,size=%" PRIu64 "K",
			  i, part->size >> 10);
}

static void add_huge(const struct vm *vm, struct words *words)
{
	words_add(words, "-object");
	words_add(words,
		  "memory-backend-memfd,id=ram,size=%" PRIu64
		  "M,hugetlb=on,hugetlbsize=%uK,prealloc=on%s",
		  vm->memory_mib, vm->huge_kib, sharing(vm));
}

static void add_shared(const struct vm *vm, struct words *words)
{
	words_add(words, "-object");
	words_add(words, "memory-backend-memfd,id=ram,size=%" PRIu64 "M,share=on",
		  vm->memory_mib);
}

/*
 * As a template has it, and who goes on from one: the stream has the name of
 * the back end, and huge pages or ordinary ones take it alike.
 */
static void add_named(const struct vm *vm, struct words *words)
{
	words_add(words, "-object");
	words_add(words, "memory-backend-ram,id=ram,size=%" PRIu64 "M",
		  vm->memory_mib);
}

/*
 * A name makes it a file to QEMU, which it leaves out of the stream
 * (migrate_ram_is_ignored); a memfd of its own it does not.
 */
static void add_apart(const struct vm *vm, struct words *words)
{
	words_add(words, "-object");
	words_add(words,
		  "memory-backend-file,id=ram,size=%" PRIu64
		  "M,mem-path=/proc/self/fd/%d,share=on",
		  vm->memory_mib, VM_FD_RAM);
}

/* Of one part; QEMU's own ordinary memory needs no word. */
static void add_whole(const struct vm *vm, struct words *words)
{
	if (vm->ram_apart)
		add_apart(vm, words);
	else if (vm->huge_kib)
		add_huge(vm, words);
	else if (vm->share_count)
		add_shared(vm, words);
	else if (vm->start != VM_START_COLD)
		add_named(vm, words);
	else
		return;
	words_add(words, "-machine");
	words_add(words, "memory-backend=ram");
}

void memory_add_words(const struct vm *vm, struct words *words)
{
	unsigned int i;

	add_size(vm, words);
	if (!has_windows(vm)) {
		add_whole(vm, words);
		return;
	}
	for (i = 0; i < vm->layout->count; i++)
		add_backend(vm, &vm->layout->part[i], i, words);
	for (i = 0; i < vm->layout->count; i++)
		add_node(vm, i, words);
}

void memory_add_dump_words(const struct vm *vm, struct words *words)
{
	unsigned int i;

	add_size(vm, words);
	if (!has_windows(vm))
		return;
	/* None is ever used, and together they may be more than this host has. */
	for (i = 0; i < vm->layout->count; i++) {
		words_add(words, "-object");
		words_add(words,
			  "memory-backend-ram,id=m%u,size=%" PRIu64
			  "K,reserve=off",
			  i, vm->layout->part[i].size >> 10);
	}
	for (i = 0; i < vm->layout->count; i++)
		add_node(vm, i, words);
}

int memory_check(const struct vm *vm, struct fault *fault)
{
	if (has_windows(vm) && *vm->board->firmware)
		return fault_set(fault, FAULT_HOST, -ENOTSUP,
				 "%s: this firmware would take the windows in "
				 "the guest's memory for RAM; a board whose "
				 "device has identity regions starts the kernel "
				 "directly (FIRMWARE empty)",
				 vm->board->firmware);
	if (!vm->layout || !vm->layout->n_maps ||
	    qemu_caps_at_least(vm->caps, 8, 1))
		return 0;
	return fault_set(fault, FAULT_VMM, -ENOTSUP,
			 "%s: version %s cannot map the host's memory at an "
			 "offset, as --identity map asks; QEMU 8.1 can. Take "
			 "one with --qemu, or --identity quarantine",
			 qemu_caps_path(vm->caps), qemu_caps_version(vm->caps));
}

/*
 * numa=off: nodes without usable memory upset the kernel's allocators.
 * memmap=: Documentation/admin-guide/kernel-parameters.txt, reserved range.
 */
char *memory_cmdline(const struct layout *layout, bool device_tree)
{
	struct words words = {0};
	unsigned int i;
	char *line;

	if (!layout || !layout->n_windows)
		return strdup("");
	words_add(&words, " numa=off");
	for (i = 0; i < layout->count && !device_tree; i++)
		if (layout->part[i].kind != LAYOUT_RAM)
			words_extend(&words, " memmap=%" PRIu64 "K$0x%" PRIx64,
				     layout->part[i].size >> 10,
				     layout->part[i].start);
	line = words.err ? NULL : strdup(words.list[0]);
	words_free(words.list);
	return line;
}
