// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "job_mount.h"
#include "module_list.h"

static struct job_mounts mounts;
static const char *why;

FIXTURE(setup)
{
	memset(&mounts, 0, sizeof(mounts));
	return 0;
}

/* Its payload with one byte more, of which job_mount_scan() is not told. */
static uint8_t *payload(uint32_t type, const char *serial, const char *path,
			size_t *size)
{
	size_t serial_size = strlen(serial) + 1, path_size = strlen(path);
	uint8_t *data;

	*size = ABI_MOUNT_HEADER + serial_size + path_size;
	data = calloc(1, *size + 1);
	assert_non_null(data);
	abi_put32(data + ABI_MOUNT_TYPE, type);
	abi_put32(data + ABI_MOUNT_MODE, 01777);
	memcpy(data + ABI_MOUNT_HEADER, serial, serial_size);
	memcpy(data + ABI_MOUNT_HEADER + serial_size, path, path_size);
	return data;
}

/* Of exactly that size, so that a sanitizer sees overruns. */
static int scan_exact(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	int ret;

	assert_non_null(copy);
	memcpy(copy, data, size);
	ret = job_mount_scan(copy, size, &mounts, &why);
	free(copy);
	return ret;
}

static int scan(uint32_t type, const char *serial, const char *path)
{
	size_t size;
	uint8_t *data = payload(type, serial, path, &size);
	int ret = scan_exact(data, size);

	free(data);
	return ret;
}

TEST(takes_mounts)
{
	size_t size;
	uint8_t *data = payload(ABI_ROOT_EXT4, "gpubox-m0", "/a/.b/...", &size);

	abi_put32(data + ABI_MOUNT_FLAGS, ABI_MOUNT_READ_ONLY);
	assert_int_equal(scan(ABI_ROOT_TMPFS, "", "/t"), 0);
	assert_int_equal(scan_exact(data, size), 0);
	assert_int_equal(mounts.count, 2);
	assert_int_equal(mounts.list[0].type, ABI_ROOT_TMPFS);
	assert_int_equal(mounts.list[0].mode, 01777);
	assert_int_equal(mounts.list[1].flags, ABI_MOUNT_READ_ONLY);
	job_mount_fill((char *)data, 1, &mounts);
	assert_string_equal(mounts.list[1].serial, "gpubox-m0");
	assert_string_equal(mounts.list[1].path, "/a/.b/...");
	assert_int_equal(job_mount_needs(&mounts),
			 MODULE_NEED(ABI_MODULE_EXT4) |
				 MODULE_NEED(ABI_MODULE_DISK));
	free(data);
}

TEST(takes_shares)
{
	size_t size;
	uint8_t *data = payload(ABI_ROOT_VIRTIOFS, "gpubox-s0", "/a", &size);

	assert_int_equal(scan_exact(data, size), 0);
	abi_put32(data + ABI_MOUNT_FLAGS, ABI_MOUNT_FILE | ABI_MOUNT_EXEC);
	assert_int_equal(scan_exact(data, size), 0);
	assert_int_equal(job_mount_needs(&mounts), MODULE_NEED(ABI_MODULE_SHARE));
	abi_put32(data + ABI_MOUNT_FLAGS, ABI_MOUNT_FILE << 1);
	assert_int_equal(scan_exact(data, size), -EBADMSG);
	free(data);
	/* a disk has no one file, and a share has a tag */
	data = payload(ABI_ROOT_EXT4, "gpubox-m0", "/a", &size);
	abi_put32(data + ABI_MOUNT_FLAGS, ABI_MOUNT_FILE);
	assert_int_equal(scan_exact(data, size), -EBADMSG);
	free(data);
	assert_int_equal(scan(ABI_ROOT_VIRTIOFS, "", "/a"), -EBADMSG);
	assert_int_equal(scan(ABI_ROOT_VIRTIOFS + 1, "a", "/a"), -EBADMSG);
	assert_int_equal(mounts.count, 2);
}

TEST(needs_nothing_for_memory)
{
	assert_int_equal(scan(ABI_ROOT_TMPFS, "", "/t"), 0);
	assert_int_equal(job_mount_needs(&mounts), 0);
}

TEST(refuses_paths)
{
	static const char *const bad[] = {
		"",	"/",	"a",   "//a", "/a/",   "/a//b", "/.",
		"/a/.", "/../", "/..", "/./", "/a/..", "/../a",
	};
	char long_path[ABI_MOUNT_PATH_MAX + 2];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(scan(ABI_ROOT_EROFS, "a", bad[i]), -EBADMSG);
		assert_string_equal(why, "a malformed mount");
	}
	memset(long_path, 'a', sizeof(long_path));
	for (i = 0; i < sizeof(long_path); i += 256)
		long_path[i] = '/';
	long_path[ABI_MOUNT_PATH_MAX] = '\0';
	assert_int_equal(scan(ABI_ROOT_EROFS, "a", long_path), 0);
	long_path[ABI_MOUNT_PATH_MAX] = 'a';
	long_path[ABI_MOUNT_PATH_MAX + 1] = '\0';
	assert_int_equal(scan(ABI_ROOT_EROFS, "a", long_path), -EBADMSG);
	memset(long_path + 1, 'a', 256);
	long_path[257] = '\0';
	assert_int_equal(scan(ABI_ROOT_EROFS, "a", long_path), -EBADMSG);
	assert_int_equal(mounts.count, 1);
}

TEST(refuses_the_rest)
{
	size_t size;
	uint8_t *data = payload(ABI_ROOT_EROFS, "a", "/a", &size);

	assert_int_equal(scan(0, "a", "/a"), -EBADMSG);
	assert_int_equal(scan(ABI_ROOT_VIRTIOFS + 1, "a", "/a"), -EBADMSG);
	assert_int_equal(scan(UINT32_MAX, "a", "/a"), -EBADMSG);
	assert_int_equal(scan(ABI_ROOT_EROFS, "", "/a"), -EBADMSG);
	assert_int_equal(scan(ABI_ROOT_TMPFS, "a", "/a"), -EBADMSG);
	assert_int_equal(scan(ABI_ROOT_EROFS, "../a", "/a"), -EBADMSG);
	assert_int_equal(scan(ABI_ROOT_EROFS, "abcdefghijklmnopqrstu", "/a"),
			 -EBADMSG);
	for (size = 0; size < ABI_MOUNT_HEADER + 3; size++)
		assert_int_equal(scan_exact(data, size), -EBADMSG);
	size = ABI_MOUNT_HEADER + 4;
	assert_int_equal(scan_exact(data, size), 0);
	/* The path's NUL is not the item's to bring. */
	assert_int_equal(scan_exact(data, size + 1), -EBADMSG);
	abi_put32(data + ABI_MOUNT_FLAGS, 4);
	assert_int_equal(scan_exact(data, size), -EBADMSG);
	abi_put32(data + ABI_MOUNT_FLAGS, 0);
	abi_put32(data + ABI_MOUNT_MODE, 010000);
	assert_int_equal(scan_exact(data, size), -EBADMSG);
	free(data);
}

TEST(has_an_end)
{
	size_t i;

	for (i = 0; i < ABI_MOUNTS_MAX; i++)
		assert_int_equal(scan(ABI_ROOT_TMPFS, "", "/a"), 0);
	assert_int_equal(scan(ABI_ROOT_TMPFS, "", "/a"), -EBADMSG);
	assert_string_equal(why, "more mounts than there may be");
}

UNIT_MAIN_EACH(setup, NULL)
