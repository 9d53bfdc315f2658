// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/object.h"

#include <errno.h>
#include <unistd.h>

#include "file/elf_parts.h"
#include "file/input.h"

/* Headers lie here in every library that a linker made. */
#define OBJECT_HEAD 4096

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
	unsigned int i;

	if (elf_header(data, size, &header))
		return -EBADMSG;
	object->arch = object_arch(header.e_machine);
	object->align = 0;
	for (i = 0; i < header.e_phnum; i++) {
		/* the beginning of a file is here, perhaps not all of them */
		if (!elf_within(header.e_phoff, (i + 1) * sizeof(segment), size))
			break;
		segment = elf_segment(data, &header, i);
		if (segment.p_type == PT_LOAD &&
		    (!object->align || segment.p_align < object->align))
			object->align = segment.p_align;
	}
	return 0;
}

int object_open(const char *path, uint64_t *sizep, struct object *object)
{
	uint8_t head[OBJECT_HEAD];
	ssize_t n;
	int fd;

	fd = input_open(path, INPUT_FILE_MAX, sizep, NULL);
	if (fd < 0)
		return fd;
	n = pread(fd, head, sizeof(head), 0);
	close(fd);
	return n < 0 ? -EBADMSG : object_read(head, (size_t)n, object);
}
