// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/elf.h"

#include <string.h>

#include "file/bytes.h"
#include "file/elf_parts.h"

#define ELF_PHYS32_ENTRY 18 /* include/xen/interface/elfnote.h */
#define ELF_XEN_NAME	 "Xen"

bool elf_is(const uint8_t *data, size_t size)
{
	return size >= SELFMAG && !memcmp(data, ELFMAG, SELFMAG);
}

static size_t elf_note_align(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

static bool elf_notes_have_entry(const uint8_t *notes, size_t left)
{
	size_t name, desc, whole;

	while (left >= sizeof(Elf64_Nhdr)) {
		name = bytes_le32(notes);
		desc = bytes_le32(notes + 4);
		if (name > left || desc > left)
			return false;
		whole = sizeof(Elf64_Nhdr) + elf_note_align(name) +
			elf_note_align(desc);
		if (whole > left)
			return false;
		if (bytes_le32(notes + 8) == ELF_PHYS32_ENTRY && desc >= 4 &&
		    name == sizeof(ELF_XEN_NAME) &&
		    !memcmp(notes + sizeof(Elf64_Nhdr), ELF_XEN_NAME, name))
			return true;
		notes += whole;
		left -= whole;
	}
	return false;
}

bool elf_has_pvh(const uint8_t *data, size_t size)
{
	Elf64_Ehdr header;
	Elf64_Phdr segment;
	unsigned int i;

	if (elf_header(data, size, &header) || header.e_machine != EM_X86_64 ||
	    !elf_has_segments(&header, size))
		return false;
	for (i = 0; i < header.e_phnum; i++) {
		segment = elf_segment(data, &header, i);
		if (segment.p_type != PT_NOTE ||
		    !elf_within(segment.p_offset, segment.p_filesz, size))
			continue;
		if (elf_notes_have_entry(data + segment.p_offset,
					 segment.p_filesz))
			return true;
	}
	return false;
}

/* The end of @segment in a file of @size bytes, 0 when it has none. */
static uint64_t elf_segment_end(const Elf64_Phdr *segment, size_t size)
{
	return elf_within(segment->p_offset, segment->p_filesz, size)
		       ? segment->p_offset + segment->p_filesz
		       : 0;
}

/* The segment that ends last, and where everything else has ended by then. */
struct elf_last {
	unsigned int index;
	Elf64_Phdr segment;
	uint64_t end;
	uint64_t other_end;
};

static void elf_find_last(const uint8_t *data, size_t size,
			  const Elf64_Ehdr *header, struct elf_last *last)
{
	Elf64_Phdr segment;
	unsigned int i;
	uint64_t end;

	memset(last, 0, sizeof(*last));
	last->other_end = header->e_phoff + header->e_phnum * sizeof(segment);
	for (i = 0; i < header->e_phnum; i++) {
		segment = elf_segment(data, header, i);
		end = elf_segment_end(&segment, size);
		if (segment.p_type == PT_LOAD && end > last->end) {
			if (last->end > last->other_end)
				last->other_end = last->end;
			last->end = end;
			last->segment = segment;
			last->index = i;
		} else if (end > last->other_end) {
			last->other_end = end;
		}
	}
}

size_t elf_trim(uint8_t *data, size_t size)
{
	struct elf_last last;
	Elf64_Ehdr header;

	memcpy(&header, data, sizeof(header));
	elf_find_last(data, size, &header, &last);
	if (last.segment.p_memsz < last.segment.p_filesz ||
	    last.end <= last.other_end)
		return size;
	while (last.end > last.other_end &&
	       last.end > last.segment.p_offset + 1 && !data[last.end - 1])
		last.end--;
	last.segment.p_filesz = last.end - last.segment.p_offset;
	memcpy(data + header.e_phoff + last.index * sizeof(last.segment),
	       &last.segment, sizeof(last.segment));
	/* the sections were behind it */
	header.e_shoff = 0;
	header.e_shnum = 0;
	header.e_shstrndx = 0;
	memcpy(data, &header, sizeof(header));
	return (size_t)last.end;
}
