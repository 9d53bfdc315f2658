// SPDX-License-Identifier: GPL-2.0-or-later
/* driver.json, and its copy behind the file system. */
#include "unit.h"

#include "driver/info.h"
#include "driver/trailer.h"
#include "guest_abi.h"

#define SHA "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const char good[] =
	"{\"format\":1,\"name\":\"drv\",\"version\":\"1.2.3\","
	"\"flavour\":\"open\",\"release\":\"6.1\",\"vermagic\":\"6.1 SMP\","
	"\"arch\":\"x86_64\",\"firmware_version\":\"1.2.3\",\"modules\":["
	"{\"name\":\"drv\",\"path\":\"lib/modules/6.1/drv.ko\","
	"\"version\":\"1.2.3\",\"license\":\"GPL\",\"vermagic\":\"6.1 SMP\","
	"\"signed\":true,\"own\":true}],\"files\":[{\"role\":\"library\","
	"\"path\":\"top/usr/lib/libdrv.so.1.2.3\",\"version\":\"1.2.3\","
	"\"sha256\":\"" SHA "\",\"size\":7}],"
	"\"left_out\":[{\"name\":\"libx.so.1\",\"why\":\"not there\"}]}";

static struct driver_info info;
static struct fault fault;

static int parse(const char *text)
{
	memset(&fault, 0, sizeof(fault));
	return driver_info_parse(text, strlen(text), "layer", &info, &fault);
}

static const struct driver_file *find(enum driver_role role, const char *name)
{
	const struct driver_file *file;

	for (file = info.files; file < info.files + info.file_count; file++)
		if (file->role == role &&
		    !strcmp(strrchr(file->path, '/') + 1, name))
			return file;
	return NULL;
}

TEST(test_reads)
{
	const struct driver_file *file;

	assert_int_equal(parse(good), 0);
	assert_string_equal(info.name, "drv");
	assert_string_equal(info.flavour, "open");
	assert_int_equal(info.module_count, 1);
	assert_true(info.modules[0].has_signature);
	assert_true(info.modules[0].own);
	assert_string_equal(info.left_out[0].why, "not there");
	file = find(DRIVER_LIBRARY, "libdrv.so.1.2.3");
	assert_non_null(file);
	assert_int_equal(file->size, 7);
	assert_null(find(DRIVER_BASE, "libdrv.so.1.2.3"));
	driver_info_free(&info);
}

/* The document with the first @from in it as @to. */
static int changed(const char *from, const char *to)
{
	const char *at = strstr(good, from);
	char text[2048];

	assert_non_null(at);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - good), good, to,
		 at + strlen(from));
	return parse(text);
}

TEST(test_refuses)
{
	static const char *const changes[][2] = {
		{"\"format\":1", "\"format\":2"},
		{"\"format\":1,", ""},
		{"\"drv\"", "7"},
		{"\"drv\"", "\"\\u001b[2J\""},
		{"\"drv\"", "\"d\\u00e9\""},
		{"\"modules\":[", "\"modules\":[3,"},
		{"\"modules\":[", "\"modules\":{},\"x\":["},
		{"\"signed\":true", "\"signed\":1"},
		{"\"role\":\"library\"", "\"role\":\"cuckoo\""},
		{"\"size\":7", "\"size\":-7"},
		{SHA, "e3"},
		{"]}", "]"},
		{"\"name\":", "\"name\":\"drv\",\"name\":"},
	};
	size_t i;

	for (i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		assert_int_equal(changed(changes[i][0], changes[i][1]), -EBADMSG);
		assert_int_equal(fault.class, FAULT_GUEST);
		assert_null(info.root);
	}
}

/* An image of one block, with @more bytes behind it. */
static int image(char name[32], size_t more)
{
	uint8_t block[4096] = {0};
	int fd;

	memcpy(name, "/tmp/driver_info.XXXXXX", 24);
	fd = mkstemp(name);
	assert_true(fd >= 0);
	abi_put32(block + 1024, 0xe0f5e1e2);
	block[1024 + 12] = 12;
	abi_put32(block + 1024 + 36, 1);
	assert_int_equal(write(fd, block, sizeof(block)), sizeof(block));
	assert_int_equal(ftruncate(fd, (off_t)(sizeof(block) + more)), 0);
	return fd;
}

TEST(test_behind_the_image)
{
	char name[32];
	int fd = image(name, 0);

	memset(&fault, 0, sizeof(fault));
	assert_int_equal(driver_info_read(fd, name, &info, &fault), -EBADMSG);
	assert_non_null(strstr(fault.text, "is not a driver layer"));
	assert_int_equal(trailer_append(name, good, strlen(good), &fault), 0);
	assert_int_equal(lseek(fd, 0, SEEK_END), 8192);
	assert_int_equal(driver_info_read(fd, name, &info, &fault), 0);
	assert_string_equal(info.version, "1.2.3");
	driver_info_free(&info);
	/* cut within the document */
	assert_int_equal(ftruncate(fd, 4096 + 100), 0);
	assert_int_equal(driver_info_read(fd, name, &info, &fault), -EBADMSG);
	close(fd);
	unlink(name);
}

TEST(test_other_files)
{
	char name[32];
	int fd = image(name, 4096);

	assert_int_equal(driver_info_read(fd, name, &info, &fault), -EBADMSG);
	assert_int_equal(pwrite(fd, "gpubox-driver 1\n", 16, 4096), 16);
	assert_int_equal(driver_info_read(fd, name, &info, &fault), -EBADMSG);
	/* more than any document has */
	assert_int_equal(ftruncate(fd, 64 << 20), 0);
	assert_int_equal(driver_info_read(fd, name, &info, &fault), -EBADMSG);
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(driver_info_read(fd, name, &info, &fault), -EBADMSG);
	assert_int_equal(trailer_append(name, good, strlen(good), &fault),
			 -EBADMSG);
	close(fd);
	unlink(name);
}

UNIT_MAIN(NULL, NULL)
