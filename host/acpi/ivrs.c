// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/ivrs.h"

#include <errno.h>
#include <string.h>

#include "file/bytes.h"

#define IVRS_HEADER	  48
#define IVRS_BLOCK_HEADER 4
#define IVRS_ENTRY_HEADER 4
#define IVRS_ENTRY_HID	  0xf0 /* its length depends on a field of its own */

/* What a block of this type has at least; its device entries follow. */
static size_t ivrs_size(uint8_t type)
{
	switch (type) {
	case IVRS_IVHD_10:
		return 24;
	case IVRS_IVHD_11:
	case IVRS_IVHD_40:
		return 40;
	case IVRS_IVMD_ALL:
	case IVRS_IVMD_ONE:
	case IVRS_IVMD_RANGE:
		return IVRS_IVMD_SIZE;
	default:
		return IVRS_BLOCK_HEADER;
	}
}

bool ivrs_is_ivhd(const struct ivrs_block *block)
{
	return block->type == IVRS_IVHD_10 || block->type == IVRS_IVHD_11 ||
	       block->type == IVRS_IVHD_40;
}

bool ivrs_is_ivmd(const struct ivrs_block *block)
{
	return block->type == IVRS_IVMD_ALL || block->type == IVRS_IVMD_ONE ||
	       block->type == IVRS_IVMD_RANGE;
}

/* Fills in @block, whose offset is set. */
static const char *ivrs_check(const struct ivrs *ivrs, struct ivrs_block *block)
{
	const uint8_t *p = ivrs->table->data + block->offset;
	size_t left = ivrs->table->size - block->offset;

	if (left < IVRS_BLOCK_HEADER)
		return "begins too close to the end of the table";
	block->type = p[0];
	block->flags = p[1];
	block->length = bytes_le16(p + 2);
	block->device = 0;
	block->segment = 0;
	block->entries = 0;
	if (block->length > left)
		return "is longer than the table";
	if (block->length < ivrs_size(block->type))
		return "is too short for its type";
	if (ivrs_is_ivhd(block)) {
		block->segment = (uint16_t)bytes_le16(p + 16);
		block->entries = ivrs_size(block->type);
	} else if (ivrs_is_ivmd(block)) {
		block->segment = (uint16_t)bytes_le16(p + 8);
	} else {
		return NULL;
	}
	block->device = (uint16_t)bytes_le16(p + 4);
	return NULL;
}

/*
 * The two upper bits of a type are its length, 4 << n, but for the one whose
 * length is that of a name in it.
 */
static size_t ivrs_entry_length(const uint8_t *p, size_t left)
{
	if (p[0] != IVRS_ENTRY_HID)
		return (size_t)4 << (p[0] >> 6);
	return left < 22 ? 22 : 22 + (size_t)p[21];
}

/* Fills in @entry, whose offset is set and lies in the block. */
static const char *ivrs_check_entry(const struct ivrs *ivrs,
				    const struct ivrs_block *block,
				    struct ivrs_entry *entry)
{
	const uint8_t *p = ivrs->table->data + entry->offset;
	size_t left = block->offset + block->length - entry->offset;

	entry->length = ivrs_entry_length(p, left);
	if (left < IVRS_ENTRY_HEADER || entry->length > left)
		return "has a device entry that is cut off";
	entry->type = p[0];
	entry->device = (uint16_t)bytes_le16(p + 1);
	entry->flags = p[3];
	return NULL;
}

int ivrs_open(const struct table *table, struct ivrs *ivrs, struct fault *fault)
{
	struct ivrs_block block = {.offset = IVRS_HEADER};
	struct ivrs_entry entry = {0};
	const char *wrong = NULL;

	ivrs->table = table;
	if (table->size < IVRS_HEADER)
		return fault_set(fault, FAULT_FIRMWARE, -EBADMSG,
				 "IVRS: %zu bytes are too few", table->size);
	for (; block.offset < table->size; block.offset += block.length) {
		wrong = ivrs_check(ivrs, &block);
		if (wrong)
			break;
		if (!block.entries)
			continue;
		entry.offset = block.offset + block.entries;
		while (!wrong && entry.offset < block.offset + block.length) {
			wrong = ivrs_check_entry(ivrs, &block, &entry);
			entry.offset += entry.length;
		}
		if (wrong)
			break;
	}
	if (wrong)
		return fault_set(fault, FAULT_FIRMWARE, -EBADMSG,
				 "IVRS: the block at 0x%zx %s", block.offset,
				 wrong);
	return 0;
}

bool ivrs_next(const struct ivrs *ivrs, struct ivrs_block *block)
{
	block->offset =
		block->offset ? block->offset + block->length : IVRS_HEADER;
	if (block->offset >= ivrs->table->size)
		return false;
	ivrs_check(ivrs, block);
	return true;
}

bool ivrs_entry_next(const struct ivrs *ivrs, const struct ivrs_block *block,
		     struct ivrs_entry *entry)
{
	if (!block->entries)
		return false;
	entry->offset = entry->offset ? entry->offset + entry->length
				      : block->offset + block->entries;
	if (entry->offset >= block->offset + block->length)
		return false;
	ivrs_check_entry(ivrs, block, entry);
	return true;
}

struct ivrs_memory ivrs_memory(const struct ivrs *ivrs,
			       const struct ivrs_block *block)
{
	const uint8_t *p = ivrs->table->data + block->offset;
	struct ivrs_memory memory = {
		.first = (uint16_t)bytes_le16(p + IVRS_IVMD_FIRST),
		.last = (uint16_t)bytes_le16(p + IVRS_IVMD_LAST),
		.start = bytes_le64(p + 16),
		.length = bytes_le64(p + 24),
	};

	if (block->type == IVRS_IVMD_ONE)
		memory.last = memory.first;
	if (block->type == IVRS_IVMD_ALL) {
		memory.first = 0;
		memory.last = UINT16_MAX;
	}
	return memory;
}

bool ivrs_asks_for(const struct ivrs *ivrs, const struct ivrs_block *block,
		   uint16_t segment, uint16_t device)
{
	struct ivrs_memory memory;

	if (!ivrs_is_ivmd(block) || block->segment != segment ||
	    !(block->flags & (IVRS_UNITY | IVRS_EXCLUSION)))
		return false;
	memory = ivrs_memory(ivrs, block);
	return device >= memory.first && device <= memory.last;
}
