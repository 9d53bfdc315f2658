// SPDX-License-Identifier: GPL-2.0-or-later
/* A guest's memory comes back as it was, and nothing else does. */
#include "unit_folder.h"

#include <sys/mman.h>

#include "file/output.h"
#include "guest_abi.h"
#include "layout/numa.h"
#include "template/extents.h"
#include "template/ram.h"

#define PAGE  ((size_t)EXTENTS_PAGE)
#define BYTES (1024 * PAGE)
#define FROM  5000 /* of what QEMU wrote */
#define ROW   16
#define END   40 /* as extents.h says */

static char home[UNIT_FOLDER];
static char *memory;
static int ram, other, file;
static size_t size; /* of the file */

/* What is not zero is that many pages from @page on. */
static void touch(int fd, size_t page, size_t count)
{
	char data[PAGE];
	size_t i;

	memset(data, 7, sizeof(data));
	for (i = page; i < page + count; i++)
		assert_int_equal(pwrite(fd, data, PAGE, (off_t)(i * PAGE)), PAGE);
}

static void save(void)
{
	static const char stream[FROM];
	struct output output;
	int dir = open(".", O_RDONLY | O_DIRECTORY);
	struct stat st;

	assert_int_equal(output_open_at(dir, "file", 0600, &output), 0);
	assert_int_equal(output_put(&output, stream, sizeof(stream)), 0);
	assert_int_equal(ram_save(ram, BYTES, &output, sizeof(stream)), 0);
	assert_int_equal(output_commit(&output), 0);
	close(dir);
	file = open("file", O_RDWR);
	assert_int_equal(fstat(file, &st), 0);
	size = (size_t)st.st_size;
}

FIXTURE(setup)
{
	assert_int_equal(unit_folder_enter(home), 0);
	ram = ram_create(BYTES, NUMA_NONE);
	other = ram_create(BYTES, 0);
	assert_true(ram >= 0 && other >= 0);
	memory = mmap(NULL, BYTES, PROT_READ, MAP_SHARED, ram, 0);
	assert_ptr_not_equal(memory, MAP_FAILED);
	touch(ram, 0, 1);
	touch(ram, 2, 3);
	touch(ram, 500, 400);
	touch(ram, 1023, 1);
	save();
	return 0;
}

FIXTURE(teardown)
{
	munmap(memory, BYTES);
	close(ram);
	close(other);
	close(file);
	return unit_folder_leave(home);
}

static void is_loaded(void)
{
	char *data = mmap(NULL, BYTES, PROT_READ, MAP_SHARED, other, 0);

	assert_ptr_not_equal(data, MAP_FAILED);
	assert_memory_equal(data, memory, BYTES);
	munmap(data, BYTES);
}

static int load(void)
{
	struct ram_load some;
	int err = ram_load_open(&some, other, BYTES, file, size);

	if (err)
		return err;
	while ((err = ram_load_some(&some)) > 0)
		;
	ram_load_close(&some);
	return err;
}

static size_t pages_there(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	return (size_t)st.st_blocks * 512 / PAGE;
}

TEST(comes_back)
{
	assert_int_equal(size, FROM + 405 * PAGE + 4 * ROW + END);
	assert_int_equal(load(), 0);
	/* else this host has shared memory in huge pages alone */
	if (pages_there(ram) == 405)
		assert_int_equal(pages_there(other), 405);
	is_loaded();
}

/* A MiB at a time, which no extent ends with. */
TEST(comes_back_in_pieces)
{
	struct ram_load some;

	assert_int_equal(ram_load_open(&some, other, BYTES, file, size), 0);
	assert_int_equal(pages_there(other), 0);
	assert_int_equal(ram_load_some(&some), 1);
	if (pages_there(ram) == 405)
		assert_int_equal(pages_there(other), 256);
	assert_int_equal(ram_load_some(&some), 0);
	assert_int_equal(ram_load_some(&some), 0);
	ram_load_close(&some);
	ram_load_close(&some);
	is_loaded();
}

/* It is said once, and nobody gets a SIGBUS. */
TEST(notices_a_cut)
{
	struct ram_load some;

	assert_int_equal(ram_load_open(&some, other, BYTES, file, size), 0);
	assert_int_equal(ram_load_some(&some), 1);
	assert_int_equal(ftruncate(file, 0), 0);
	assert_int_equal(ram_load_some(&some), -EBADMSG);
	ram_load_close(&some);
}

/* Pages that were touched and are zero are not kept. */
TEST(keeps_no_zeros)
{
	const char zeros[2 * EXTENTS_PAGE] = {0};

	assert_int_equal(pwrite(ram, zeros, PAGE, (off_t)(10 * PAGE)), PAGE);
	assert_int_equal(pwrite(ram, zeros, 2 * PAGE, (off_t)(600 * PAGE)),
			 2 * PAGE);
	close(file);
	save();
	assert_int_equal(size, FROM + 403 * PAGE + 5 * ROW + END);
	assert_int_equal(load(), 0);
	is_loaded();
}

TEST(keeps_nothing_of_nothing)
{
	close(ram);
	ram = ram_create(BYTES, NUMA_NONE);
	close(file);
	save();
	assert_int_equal(size, FROM + END);
	assert_int_equal(load(), 0);
	assert_int_equal(pages_there(other), 0);
	assert_int_equal(pages_there(ram), 0);
}

/* Of fixed size, whoever has it. */
TEST(stays_as_large)
{
	assert_int_equal(ftruncate(ram, 0), -1);
	assert_int_equal(ftruncate(ram, (off_t)(2 * BYTES)), -1);
	assert_int_equal(fcntl(ram, F_ADD_SEALS, F_SEAL_WRITE), -1);
}

static void put(size_t at, uint64_t value)
{
	uint8_t text[8];

	abi_put64(text, value);
	assert_int_equal(pwrite(file, text, 8, (off_t)at), 8);
}

/* With @value at @at of the file it is refused; then it is as before. */
static void refuses(size_t at, uint64_t value)
{
	struct extents extents;
	uint8_t before[8];

	assert_int_equal(pread(file, before, 8, (off_t)at), 8);
	put(at, value);
	assert_int_equal(extents_read(file, size, BYTES, &extents), -EBADMSG);
	assert_null(extents.list);
	assert_int_equal(load(), -EBADMSG);
	assert_int_equal(pages_there(other), 0);
	assert_int_equal(pwrite(file, before, 8, (off_t)at), 8);
}

TEST(refuses_rows)
{
	const size_t rows = size - END - 4 * ROW;

	refuses(rows, 1);		       /* no whole page */
	refuses(rows, PAGE * 2);	       /* behind the next */
	refuses(rows + 8, 0);		       /* nothing */
	refuses(rows + 8, PAGE + 1);	       /* no whole page */
	refuses(rows + 8, 2 * PAGE);	       /* more than the file has */
	refuses(rows + 8, 3 * PAGE);	       /* into the next */
	refuses(rows + 8, (uint64_t)0 - PAGE); /* around */
	refuses(rows + ROW, 0);		       /* the first again */
	refuses(rows + 3 * ROW, BYTES);	       /* outside */
	refuses(rows + 3 * ROW, BYTES + PAGE);
	refuses(rows + 3 * ROW, (uint64_t)0 - PAGE);
	refuses(rows + 3 * ROW + 8, 2 * PAGE);
}

TEST(refuses_ends)
{
	const size_t end = size - END;

	refuses(end, 0);		 /* the mark */
	refuses(end + 16, BYTES + PAGE); /* another memory */
	refuses(end + 24, 3);		 /* rows */
	refuses(end + 24, 5);
	refuses(end + 24, 1u << 30);
	refuses(end + 24, UINT64_MAX);
	refuses(end + 24, UINT64_MAX / ROW + 2);
	refuses(end + 32, FROM - 1); /* where the parts begin */
	refuses(end + 32, FROM + 1);
	refuses(end + 32, size);
	refuses(end + 32, UINT64_MAX);
	assert_int_equal(load(), 0);
	is_loaded();
}

TEST(refuses_what_is_cut)
{
	struct extents extents;
	size_t i;

	for (i = 0; i < END + 5 * ROW; i++)
		assert_int_equal(extents_read(file, size - 1 - i, BYTES, &extents),
				 -EBADMSG);
	assert_int_equal(extents_read(file, 0, BYTES, &extents), -EBADMSG);
	assert_int_equal(extents_read(file, size + 1, BYTES, &extents), -EBADMSG);
}

UNIT_MAIN_EACH(setup, teardown)
