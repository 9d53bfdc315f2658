// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "job_file.h"

static struct job_files files;
static const char *why;

FIXTURE(setup)
{
	memset(&files, 0, sizeof(files));
	why = NULL;
	return 0;
}

/* A payload of exactly its size and the NUL that is put behind it. */
static uint8_t *payload(const char *path, const char *bytes, size_t *size)
{
	size_t path_size = strlen(path) + 1;
	uint8_t *data;

	*size = ABI_FILE_HEADER + path_size + strlen(bytes);
	data = calloc(1, *size + 1);
	assert_non_null(data);
	abi_put32(data + ABI_FILE_MODE, 0640);
	abi_put32(data + ABI_FILE_UID, 7);
	abi_put32(data + ABI_FILE_GID, 8);
	memcpy(data + ABI_FILE_HEADER, path, path_size);
	memcpy(data + ABI_FILE_HEADER + path_size, bytes, strlen(bytes));
	return data;
}

static int scan(const char *path)
{
	size_t size;
	uint8_t *data = payload(path, "text", &size);
	int ret = job_file_scan(data, size, &files, &why);

	free(data);
	return ret;
}

TEST(takes_a_file)
{
	size_t size;
	uint8_t *data = payload("/etc/hosts", "127.0.0.1 a\n", &size);

	assert_int_equal(job_file_scan(data, size, &files, &why), 0);
	job_file_fill((char *)data, 0, &files);
	assert_int_equal(files.count, 1);
	assert_string_equal(files.list[0].path, "/etc/hosts");
	assert_int_equal(files.list[0].size, 12);
	assert_memory_equal(files.list[0].data, "127.0.0.1 a\n", 12);
	assert_int_equal(files.list[0].mode, 0640);
	assert_int_equal(files.list[0].uid, 7);
	assert_int_equal(files.list[0].gid, 8);
	free(data);
}

TEST(takes_an_empty_file)
{
	size_t size;
	uint8_t *data = payload("/empty", "", &size);

	assert_int_equal(job_file_scan(data, size, &files, &why), 0);
	assert_int_equal(files.list[0].size, 0);
	free(data);
}

TEST(refuses_paths)
{
	static const char *const bad[] = {
		"", "/", "etc", "/etc/", "//etc", "/../etc", "/a/./b", "/a/..",
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(scan(bad[i]), -EBADMSG);
		assert_string_equal(why, "a malformed file");
	}
	assert_int_equal(files.count, 0);
}

TEST(refuses_every_cut_before_the_bytes)
{
	size_t size, cut;
	uint8_t *data = payload("/f", "", &size), *copy;

	for (cut = 0; cut < size; cut++) {
		copy = malloc(cut ? cut : 1);
		assert_non_null(copy);
		memcpy(copy, data, cut);
		assert_int_equal(job_file_scan(copy, cut, &files, &why),
				 -EBADMSG);
		free(copy);
	}
	free(data);
}

TEST(refuses_a_mode_that_is_none)
{
	size_t size;
	uint8_t *data = payload("/f", "", &size);

	abi_put32(data + ABI_FILE_MODE, 010000);
	assert_int_equal(job_file_scan(data, size, &files, &why), -EBADMSG);
	free(data);
}

TEST(refuses_too_many)
{
	size_t i;

	for (i = 0; i < ABI_FILES_MAX; i++)
		assert_int_equal(scan("/f"), 0);
	assert_int_equal(scan("/f"), -EBADMSG);
	assert_int_equal(files.count, ABI_FILES_MAX);
}

UNIT_MAIN_EACH(setup, NULL)
