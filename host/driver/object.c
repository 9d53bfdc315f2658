// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/object.h"

#include <elf.h>
#include <endian.h>
#include <errno.h>
#include <string.h>

static const char *object_arch(unsigned int machine)
{
	if (machine == EM_X86_64)
		return "x86_64";
	return machine == EM_AARCH64 ? "aarch64" : "";
}

int object_read(const uint8_t *data, size_t size, struct object *object)
{
	Elf64_Ehdr header;
	Elf64_Phdr segment;
	uint64_t offset;
	unsigned int i;

	if (size < sizeof(header))
		return -EBADMSG;
	memcpy(&header, data, sizeof(header));
	if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
	    header.e_ident[EI_CLASS] != ELFCLASS64 ||
	    header.e_ident[EI_DATA] != ELFDATA2LSB)
		return -EBADMSG;
	object->arch = object_arch(le16toh(header.e_machine));
	object->align = 0;
	offset = le64toh(header.e_phoff);
	for (i = 0; i < le16toh(header.e_phnum); i++) {
		if (offset > size || size - offset < sizeof(segment))
			break;
		memcpy(&segment, data + offset, sizeof(segment));
		offset += sizeof(segment);
		if (le32toh(segment.p_type) == PT_LOAD &&
		    (!object->align || le64toh(segment.p_align) < object->align))
			object->align = le64toh(segment.p_align);
	}
	return 0;
}
