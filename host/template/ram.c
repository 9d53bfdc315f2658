// SPDX-License-Identifier: GPL-2.0-or-later
#include "template/ram.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "file/input.h"
#include "file/output.h"
#include "layout/numa.h"

/* What is read or written at once: whole pages. */
#define RAM_CHUNK ((size_t)1 << 20)

/*
 * The policy of a mapping of shared memory is the file's (mbind(2)), and goes
 * before that of who touches a page. As with child_place(), that it is
 * forbidden is no error.
 */
static void ram_place(int fd, uint64_t bytes, int node)
{
	struct numa_set nodes = {0};
	void *map;

	if (node < 0)
		return;
	map = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return;
	numa_set_add(&nodes, (unsigned int)node);
	syscall(SYS_mbind, map, bytes, MPOL_PREFERRED, nodes.word, NUMA_SET_MAX,
		0);
	munmap(map, bytes);
}

int ram_create(uint64_t bytes, int node)
{
	int fd = memfd_create("gpubox-ram", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	int err = 0;

	if (fd < 0)
		return -errno;
	/* Who is handed it cannot make QEMU's mapping end in nothing. */
	if (ftruncate(fd, (off_t)bytes) ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL))
		err = -errno;
	if (err) {
		close(fd);
		return err;
	}
	ram_place(fd, bytes, node);
	return fd;
}

static bool ram_is_zero(const char *page)
{
	return !*page && !memcmp(page, page + 1, EXTENTS_PAGE - 1);
}

/* Of @size bytes, from @at of the memory on, those pages that are not zero. */
static int ram_save_chunk(const char *data, size_t size, uint64_t at,
			  const struct output *output, struct extents *extents)
{
	size_t from = 0, to;
	int err = 0;

	while (!err && from < size) {
		while (from < size && ram_is_zero(data + from))
			from += EXTENTS_PAGE;
		to = from;
		while (to < size && !ram_is_zero(data + to))
			to += EXTENTS_PAGE;
		if (to > from)
			err = extents_add(extents, at + from, to - from);
		if (!err)
			err = output_put(output, data + from, to - from);
		from = to;
	}
	return err;
}

/* What was never touched is not read: that would make it be there. */
static int ram_save_parts(int ram, uint64_t bytes, const struct output *output,
			  struct extents *extents)
{
	char *data = malloc(RAM_CHUNK);
	off_t at = 0, hole;
	size_t size;
	int err = data ? 0 : -ENOMEM;

	while (!err && (at = lseek(ram, at, SEEK_DATA)) >= 0) {
		hole = lseek(ram, at, SEEK_HOLE);
		if (hole < 0)
			err = -errno;
		for (; !err && at < hole; at += (off_t)size) {
			size = RAM_CHUNK;
			if ((uint64_t)at + size > bytes)
				size = (size_t)(bytes - (uint64_t)at);
			err = input_pread(ram, data, size, (uint64_t)at);
			if (!err)
				err = ram_save_chunk(data, size, (uint64_t)at,
						     output, extents);
		}
	}
	/* ENXIO: there is nothing but a hole behind */
	if (!err && at < 0 && errno != ENXIO)
		err = -errno;
	free(data);
	return err;
}

int ram_save(int ram, uint64_t bytes, const struct output *output, uint64_t from)
{
	struct extents extents = {.memory = bytes, .from = from};
	int err = ram_save_parts(ram, bytes, output, &extents);

	if (!err)
		err = extents_write(&extents, output);
	extents_free(&extents);
	return err;
}

/*
 * The kernel alone reads the mapping: were the file cut meanwhile, it would
 * report that, and nobody gets a SIGBUS.
 */
static int ram_load_map(struct ram_load *load, int fd)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	const uint64_t before = load->extents.from % page;
	const uint64_t size = before + load->extents.bytes;
	void *map;

	if (!load->extents.count)
		return 0;
	map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd,
		   (off_t)(load->extents.from - before));
	if (map == MAP_FAILED)
		return -errno;
	load->map = map;
	load->size = size;
	load->data = (const char *)map + before;
	return 0;
}

int ram_load_open(struct ram_load *load, int ram, uint64_t bytes, int fd,
		  uint64_t size)
{
	int err;

	memset(load, 0, sizeof(*load));
	load->ram = ram;
	err = extents_read(fd, size, bytes, &load->extents);
	if (!err)
		err = ram_load_map(load, fd);
	if (err)
		ram_load_close(load);
	return err;
}

int ram_load_some(struct ram_load *load)
{
	const struct extent *extent;
	uint64_t room = RAM_CHUNK, size;
	int err;

	while (room && load->next < load->extents.count) {
		extent = load->extents.list + load->next;
		size = extent->size - load->done;
		if (size > room)
			size = room;
		err = output_pwrite(load->ram, load->data, size,
				    extent->at + load->done);
		if (err) /* the mapping's page was cut off the file */
			return err == -EFAULT ? -EBADMSG : err;
		load->data += size;
		load->done += size;
		room -= size;
		if (load->done < extent->size)
			continue;
		load->next++;
		load->done = 0;
	}
	return load->next < load->extents.count;
}

void ram_load_close(struct ram_load *load)
{
	if (load->map)
		munmap(load->map, load->size);
	extents_free(&load->extents);
	memset(load, 0, sizeof(*load));
}
