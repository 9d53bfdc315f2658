// SPDX-License-Identifier: GPL-2.0-or-later
/* System V Application Binary Interface, chapter 5: dynamic linking. */
#include "driver/elf_dynamic.h"

#include <elf.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "file/input.h"

/* The file, and its program headers. Nothing in it is aligned. */
struct elf_file {
	const uint8_t *data;
	size_t size;
	int fd; /* @data is filled of it when it is looked at; -1: it is full */
	const uint8_t *segments;
	unsigned int count;
};

static Elf64_Phdr elf_segment(const struct elf_file *file, unsigned int i)
{
	Elf64_Phdr segment;

	memcpy(&segment, file->segments + i * sizeof(segment), sizeof(segment));
	return segment;
}

static int elf_need(const struct elf_file *file, uint64_t at, uint64_t size)
{
	const struct mapping parts = {file->data, file->size};

	if (at > file->size || size > file->size - at)
		return -EBADMSG;
	return file->fd < 0
		       ? 0
		       : mapping_fill(&parts, file->fd, (size_t)at, (size_t)size);
}

/* Both our architectures are little-endian, as the file must be. */
static int elf_open(struct elf_file *file, uint16_t *machine)
{
	Elf64_Ehdr header;
	int err;

	err = elf_need(file, 0, sizeof(header));
	if (err)
		return err;
	memcpy(&header, file->data, sizeof(header));
	if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
		return -EBADMSG;
	if (header.e_ident[EI_CLASS] != ELFCLASS64 ||
	    header.e_ident[EI_DATA] != ELFDATA2LSB)
		return -ENOTSUP;
	if ((header.e_type != ET_DYN && header.e_type != ET_EXEC) ||
	    header.e_phentsize != sizeof(Elf64_Phdr))
		return -EBADMSG;
	err = elf_need(file, header.e_phoff, header.e_phnum * sizeof(Elf64_Phdr));
	if (err)
		return err;
	file->segments = file->data + header.e_phoff;
	file->count = header.e_phnum;
	*machine = header.e_machine;
	return 0;
}

static bool elf_holds(const struct elf_file *file, const Elf64_Phdr *segment)
{
	return segment->p_offset <= file->size &&
	       segment->p_filesz <= file->size - segment->p_offset;
}

/* Where what is at @address in memory lies in the file, and how long it goes. */
static const uint8_t *elf_at(const struct elf_file *file, uint64_t address,
			     size_t *left)
{
	Elf64_Phdr segment;
	unsigned int i;

	for (i = 0; i < file->count; i++) {
		segment = elf_segment(file, i);
		if (segment.p_type != PT_LOAD || !elf_holds(file, &segment) ||
		    address < segment.p_vaddr ||
		    address - segment.p_vaddr >= segment.p_filesz)
			continue;
		address -= segment.p_vaddr;
		*left = (size_t)(segment.p_filesz - address);
		return file->data + segment.p_offset + address;
	}
	return NULL;
}

static bool elf_is_text(const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size && i < PATH_MAX && text[i]; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return i && i < size && i < PATH_MAX;
}

/* A name that becomes one in a folder of ours. */
static bool elf_is_name(const char *text, size_t size)
{
	return elf_is_text(text, size) && !strchr(text, '/') &&
	       strlen(text) <= NAME_MAX && strcmp(text, ".") != 0 &&
	       strcmp(text, "..") != 0;
}

static int elf_read_interp(const struct elf_file *file,
			   const Elf64_Phdr *segment, struct elf_dynamic *dyn)
{
	const char *text;
	int err;

	err = elf_need(file, segment->p_offset, segment->p_filesz);
	if (err)
		return err;
	text = (const char *)file->data + segment->p_offset;
	if (!elf_is_text(text, segment->p_filesz) || *text != '/' ||
	    strstr(text, "/../"))
		return -EBADMSG;
	dyn->interp = text;
	return 0;
}

/* The entries up to DT_NULL or the end: of @tag, the value of the first. */
static bool elf_tag(const uint8_t *entries, size_t count, Elf64_Sxword tag,
		    uint64_t *value)
{
	Elf64_Dyn entry;
	size_t i;

	for (i = 0; i < count; i++) {
		memcpy(&entry, entries + i * sizeof(entry), sizeof(entry));
		if (entry.d_tag == tag) {
			*value = entry.d_un.d_val;
			return true;
		}
		if (entry.d_tag == DT_NULL)
			break;
	}
	return false;
}

static int elf_read_entry(const Elf64_Dyn *entry, const char *strings,
			  size_t size, struct elf_dynamic *dyn)
{
	const char *name;

	if (entry->d_tag != DT_NEEDED && entry->d_tag != DT_SONAME)
		return 0;
	if (entry->d_un.d_val >= size)
		return -EBADMSG;
	name = strings + entry->d_un.d_val;
	if (!elf_is_name(name, size - entry->d_un.d_val))
		return -EBADMSG;
	if (entry->d_tag == DT_SONAME)
		dyn->soname = name;
	else if (dyn->needed_count == ELF_NEEDED_MAX)
		return -E2BIG;
	else
		dyn->needed[dyn->needed_count++] = name;
	return 0;
}

static int elf_read_dynamic(const struct elf_file *file,
			    const Elf64_Phdr *segment, struct elf_dynamic *dyn)
{
	size_t i, left, count = segment->p_filesz / sizeof(Elf64_Dyn);
	const uint8_t *entries, *strings;
	uint64_t address, size;
	Elf64_Dyn entry;
	int err;

	err = elf_need(file, segment->p_offset, segment->p_filesz);
	if (err)
		return err;
	entries = file->data + segment->p_offset;
	if (!elf_tag(entries, count, DT_STRTAB, &address) ||
	    !elf_tag(entries, count, DT_STRSZ, &size))
		return -EBADMSG;
	strings = elf_at(file, address, &left);
	if (!strings || size > left)
		return -EBADMSG;
	err = elf_need(file, (uint64_t)(strings - file->data), size);
	for (i = 0; i < count && !err; i++) {
		memcpy(&entry, entries + i * sizeof(entry), sizeof(entry));
		if (entry.d_tag == DT_NULL)
			break;
		err = elf_read_entry(&entry, (const char *)strings,
				     (size_t)size, dyn);
	}
	return err;
}

static int elf_read(struct elf_file *file, struct elf_dynamic *dyn)
{
	Elf64_Phdr segment;
	unsigned int i;
	int err;

	memset(dyn, 0, sizeof(*dyn));
	err = elf_open(file, &dyn->machine);
	for (i = 0; i < file->count && !err; i++) {
		segment = elf_segment(file, i);
		if (segment.p_type == PT_INTERP)
			err = elf_read_interp(file, &segment, dyn);
		else if (segment.p_type == PT_DYNAMIC)
			err = elf_read_dynamic(file, &segment, dyn);
	}
	return err;
}

int elf_dynamic_read(const uint8_t *data, size_t size, struct elf_dynamic *dyn)
{
	struct elf_file file = {.data = data, .size = size, .fd = -1};

	return elf_read(&file, dyn);
}

static int elf_dynamic_parts(int fd, uint64_t size, struct mapping *parts,
			     struct elf_dynamic *dyn)
{
	struct elf_file file = {.size = (size_t)size, .fd = fd};
	int err;

	err = size ? mapping_reserve(file.size, parts) : -EBADMSG;
	if (err)
		return err;
	file.data = parts->data;
	err = elf_read(&file, dyn);
	if (err)
		mapping_close(parts);
	return err;
}

int elf_dynamic_open(const char *path, struct mapping *parts,
		     struct elf_dynamic *dyn, struct fault *fault)
{
	uint64_t size = 0;
	int fd, err;

	fd = input_open(path, INPUT_FILE_MAX, &size, fault);
	if (fd < 0)
		return fd;
	err = elf_dynamic_parts(fd, size, parts, dyn);
	close(fd);
	return err;
}
