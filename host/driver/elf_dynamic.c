// SPDX-License-Identifier: GPL-2.0-or-later
/* System V Application Binary Interface, chapter 5: dynamic linking. */
#include "driver/elf_dynamic.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "file/elf_parts.h"
#include "file/input.h"

/* The file, and its program headers. Nothing in it is aligned. */
struct elf_file {
	const uint8_t *data;
	size_t size;
	int fd; /* @data is filled of it when it is looked at; -1: it is full */
	Elf64_Ehdr header;
};

static int elf_need(const struct elf_file *file, uint64_t at, uint64_t size)
{
	const struct mapping parts = {file->data, file->size};

	if (!elf_within(at, size, file->size))
		return -EBADMSG;
	return file->fd < 0
		       ? 0
		       : mapping_fill(&parts, file->fd, (size_t)at, (size_t)size);
}

static int elf_open(struct elf_file *file)
{
	Elf64_Ehdr *header = &file->header;
	int err;

	err = elf_need(file, 0, sizeof(*header));
	if (!err)
		err = elf_header(file->data, file->size, header);
	if (err)
		return err;
	if ((header->e_type != ET_DYN && header->e_type != ET_EXEC) ||
	    !elf_has_segments(header, file->size))
		return -EBADMSG;
	return elf_need(file, header->e_phoff,
			header->e_phnum * sizeof(Elf64_Phdr));
}

/* Where what is at @address in memory lies in the file, and how long it goes. */
static const uint8_t *elf_at(const struct elf_file *file, uint64_t address,
			     size_t *left)
{
	Elf64_Phdr segment;
	unsigned int i;

	for (i = 0; i < file->header.e_phnum; i++) {
		segment = elf_segment(file->data, &file->header, i);
		if (segment.p_type != PT_LOAD ||
		    !elf_within(segment.p_offset, segment.p_filesz, file->size) ||
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
	err = elf_open(file);
	dyn->machine = err ? 0 : file->header.e_machine;
	for (i = 0; !err && i < file->header.e_phnum; i++) {
		segment = elf_segment(file->data, &file->header, i);
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
