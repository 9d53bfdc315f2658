// SPDX-License-Identifier: GPL-2.0-or-later
/* Images of containers: their documents, and what their layers are together. */
#include "unit_folder.h"

#include "layer/oci.h"
#include "layer/oci_merge.h"
#include "layer/tar.h"

#define LAYERS 3

static char home[UNIT_FOLDER];
static struct fault fault;
static struct archive *writer;
static struct oci_layer layers[LAYERS];
static unsigned int count;
static char listing[4096];

FIXTURE(setup)
{
	memset(&fault, 0, sizeof(fault));
	count = 0;
	assert_int_equal(unit_folder_enter(home), 0);
	return 0;
}

FIXTURE(teardown)
{
	while (count)
		close(layers[--count].fd);
	return unit_folder_leave(home);
}

static void begin(void)
{
	int fd = open(".", O_RDWR | O_TMPFILE, 0600);

	assert_true(fd >= 0);
	layers[count++] = (struct oci_layer){.fd = fd};
	writer = archive_write_new();
	archive_write_set_format_pax(writer);
	assert_int_equal(archive_write_open_fd(writer, fd), ARCHIVE_OK);
}

static void end(void)
{
	assert_int_equal(archive_write_free(writer), ARCHIVE_OK);
}

/* 'f' with its text, 'd', or a link with its target: 'l' or 'h'. */
static void put(const char *name, char type, const char *text)
{
	struct archive_entry *entry = archive_entry_new();
	size_t size = type == 'f' ? strlen(text) : 0;

	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, type == 'd'	? AE_IFDIR
					  : type == 'l' ? AE_IFLNK
							: AE_IFREG);
	archive_entry_set_perm(entry, type == 'd' ? 0700 : 0600);
	archive_entry_set_uid(entry, 70000 + count);
	archive_entry_set_size(entry, (la_int64_t)size);
	if (type == 'l')
		archive_entry_set_symlink(entry, text);
	if (type == 'h')
		archive_entry_set_hardlink(entry, text);
	assert_int_equal(archive_write_header(writer, entry), ARCHIVE_OK);
	if (size)
		assert_int_equal(archive_write_data(writer, text, size), size);
	archive_entry_free(entry);
}

static void list_one(struct archive *from, struct archive_entry *entry)
{
	size_t at = strlen(listing);
	const char *link = archive_entry_hardlink(entry);
	char data[64] = "";

	if (archive_entry_filetype(entry) == AE_IFREG && !link)
		assert_true(archive_read_data(from, data, sizeof(data) - 1) >= 0);
	if (archive_entry_filetype(entry) == AE_IFDIR)
		snprintf(data, sizeof(data), "%d",
			 (int)archive_entry_uid(entry) % 10);
	if (archive_entry_filetype(entry) == AE_IFLNK)
		link = archive_entry_symlink(entry);
	snprintf(listing + at, sizeof(listing) - at, "%s%s%s ",
		 archive_entry_pathname(entry), link ? ">" : "=",
		 link ? link : data);
}

static int merge(void)
{
	struct archive_entry *entry;
	struct archive *from;
	int err, fd = open(".", O_RDWR | O_TMPFILE, 0600);

	memset(&fault, 0, sizeof(fault));
	*listing = '\0';
	err = oci_merge(layers, count, true, fd, "image", &fault);
	if (!err) {
		from = tar_read(fd, "merged", NULL);
		assert_non_null(from);
		while (tar_next(from, &entry, "merged", NULL) > 0)
			list_one(from, entry);
		archive_read_free(from);
	}
	close(fd);
	return err;
}

/* Whiteouts are for the layers below, wherever they stand in theirs. */
TEST(test_whiteouts)
{
	begin();
	put("a", 'f', "1");
	put("d/", 'd', "");
	put("d/x", 'f', "1");
	put("d/s/y", 'f', "1");
	put("e/", 'd', "");
	put("e/z", 'f', "1");
	put("e/k", 'f', "1");
	end();
	begin();
	put("./d/new", 'f', "2");
	put("./.wh.a", 'f', "");
	put("./d/.wh..wh..opq", 'f', "");
	put("./d/late", 'f', "2");
	put("e/z", 'f', "2");
	put("e/.wh.z", 'f', "");
	put("e/.wh.k", 'f', "");
	put("e/.wh.nothing", 'f', "");
	put(".wh..wh.plnk", 'f', "");
	end();
	assert_int_equal(merge(), 0);
	assert_string_equal(listing, "./=0 d/=1 e/=1 d/new=2 d/late=2 e/z=2 ");
	begin();
	put(".wh.d", 'f', "");
	put("e/", 'd', "");
	end();
	assert_int_equal(merge(), 0);
	assert_string_equal(listing, "./=0 e/=3 e/z=2 ");
}

TEST(test_replaced)
{
	begin();
	put("d/", 'd', "");
	put("d/x", 'f', "1");
	put("f", 'f', "1");
	put("l", 'l', "/etc");
	put("same", 'f', "1");
	put("same", 'f', "again");
	end();
	begin();
	put("d", 'l', "f");
	put("f/", 'd', "");
	put("f/x", 'f', "2");
	put("/l", 'f', "2");
	end();
	assert_int_equal(merge(), 0);
	assert_string_equal(listing, "./=0 f/=2 same=again d>f f/x=2 l=2 ");
}

/* What a link shares stays when the name it was shared with goes. */
TEST(test_hard_links)
{
	begin();
	put("a", 'f', "1");
	put("b", 'h', "a");
	put("c", 'h', "./b");
	put("a", 'h', "a");
	put("d/e", 'f', "deep");
	end();
	begin();
	put("a", 'f', "2");
	put("d", 'h', "d/e");
	end();
	assert_int_equal(merge(), 0);
	assert_string_equal(listing, "./=0 c=1 b>c d=deep a=2 ");
}

TEST(test_hostile)
{
	static const struct {
		const char *name;
		char type;
		const char *text;
	} bad[] = {
		{"../x", 'f', "1"},   {"a/../../x", 'f', "1"},
		{"..", 'd', ""},      {"link/x", 'f', "1"},
		{"file/x", 'f', "1"}, {"file/x/y", 'd', ""},
		{"h", 'h', "../x"},   {"h", 'h', "nothing"},
		{"h", 'h', "dir"},    {"h", 'h', "link/x"},
		{".", 'f', "1"},      {"link/.wh.x", 'f', ""},
		{"h", 'h', "."},
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		begin();
		put("link", 'l', "/etc");
		put("file", 'f', "1");
		put("dir/", 'd', "");
		put(bad[i].name, bad[i].type, bad[i].text);
		end();
		if (merge() != -EBADMSG || fault.class != FAULT_GUEST)
			fail_msg("%s: %s", bad[i].name, fault.text);
		close(layers[--count].fd);
	}
}

TEST(test_depth)
{
	char name[4096] = "";
	int i;

	for (i = 0; i < 200; i++)
		memcpy(name + 2 * (size_t)i, "d/", 3);
	begin();
	put(name, 'd', "");
	end();
	assert_int_equal(merge(), -EBADMSG);
}

#define DIGEST(c) "sha256:" c c c c c c c c
#define EIGHT	  "01234567"
#define BLOB	  "\"digest\":\"" DIGEST(EIGHT) "\",\"size\":7"
#define OTHER	  "\"digest\":\"" DIGEST("abcdef01") "\",\"size\":7"
#define MANIFEST  "\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\""
#define INDEX	  "\"mediaType\":\"application/vnd.oci.image.index.v1+json\""
#define PLATFORM(arch) \
	",\"platform\":{\"architecture\":\"" arch "\",\"os\":\"linux\"}"

static const char *why;

static int index_of(const char *text, struct oci_blob *blob, bool *nested)
{
	return oci_json_index(text, strlen(text), "aarch64", blob, nested, &why);
}

TEST(test_index)
{
	struct oci_blob blob;
	bool nested;

	assert_int_equal(
		index_of("{\"manifests\":[{" MANIFEST "," OTHER PLATFORM(
				 "amd64") "},"
					  "{" MANIFEST "," OTHER PLATFORM(
						  "unknown") "},"
							     "{" MANIFEST
							     "," BLOB PLATFORM(
								     "arm64") "}]}",
			 &blob, &nested),
		0);
	assert_false(nested);
	assert_int_equal(blob.size, 7);
	assert_memory_equal(blob.sha256, EIGHT EIGHT, 16);
	assert_int_equal(index_of("{\"manifests\":[{" INDEX "," BLOB "}]}",
				  &blob, &nested),
			 0);
	assert_true(nested);
	/* the same twice, by two tags */
	assert_int_equal(index_of("{\"manifests\":[{" MANIFEST "," BLOB
				  "},{" MANIFEST "," BLOB "}]}",
				  &blob, &nested),
			 0);
	assert_int_equal(index_of("{\"manifests\":[{" MANIFEST "," BLOB
				  "},{" MANIFEST "," OTHER "}]}",
				  &blob, &nested),
			 -ENOTSUP);
	assert_non_null(strstr(why, "several images"));
	assert_int_equal(index_of("{\"manifests\":[{" MANIFEST
				  "," BLOB PLATFORM("amd64") "}]}",
				  &blob, &nested),
			 -ENOTSUP);
	assert_non_null(strstr(why, "architecture"));
}

TEST(test_bad_index)
{
	static const char *const bad[] = {
		"",
		"[]",
		"{",
		"{}",
		"{\"manifests\":{}}",
		"{\"manifests\":[{" MANIFEST "}]}",
		"{\"manifests\":[{" MANIFEST
		",\"digest\":\"" DIGEST(EIGHT) "\"}]}",
		"{\"manifests\":[{" MANIFEST
		",\"digest\":\"" DIGEST(EIGHT) "\",\"size\":-1}]}",
		"{\"manifests\":[{" MANIFEST
		",\"digest\":\"" DIGEST("../../..") "\",\"size\":1}]}",
		"{\"manifests\":[{" MANIFEST
		",\"digest\":\"" DIGEST("ABCDEF01") "\",\"size\":1}]}",
		"{\"manifests\":[{" MANIFEST
		",\"digest\":\"" DIGEST(EIGHT) "0\",\"size\":1}]}",
		"{\"manifests\":[{" MANIFEST
		",\"digest\":\"md5:00\",\"size\":1}]}",
		"{\"manifests\":[],\"manifests\":[{" MANIFEST "," BLOB "}]}",
	};
	struct oci_blob blob;
	bool nested;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		why = NULL;
		assert_int_equal(index_of(bad[i], &blob, &nested), -EBADMSG);
		assert_non_null(why);
	}
}

TEST(test_config)
{
	static const char good[] =
		"{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Env\":["
		"\"A=1\",\"B=\"],\"WorkingDir\":\"/w\",\"User\":\"joe\","
		"\"Entrypoint\":[\"sh\"],\"Cmd\":[\"-c\",\"true\"]}}";
	static const char none[] =
		"{\"architecture\":\"amd64\",\"os\":\"linux\"}";
	static const char *const bad[] = {
		"{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Env\":[1]}}",
		"{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Env\":[\"A\"]}}",
		"{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Env\":[\"=\"]}}",
		"{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{"
		"\"WorkingDir\":\"w\"}}",
		"{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Cmd\":[1]}}",
		"{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{"
		"\"Entrypoint\":\"sh\"}}",
	};
	struct oci_config config;
	size_t i;

	assert_int_equal(
		oci_json_config(good, strlen(good), "x86_64", &config, &why), 0);
	assert_int_equal(config.env_count, 2);
	assert_string_equal(config.env[1], "B=");
	assert_string_equal(config.workdir, "/w");
	assert_string_equal(config.user, "joe");
	assert_int_equal(config.command_count, 3);
	assert_string_equal(config.command[0], "sh");
	assert_string_equal(config.command[2], "true");
	assert_null(config.command[3]);
	oci_config_free(&config);
	assert_int_equal(
		oci_json_config(none, strlen(none), "x86_64", &config, &why), 0);
	assert_int_equal(config.env_count, 0);
	assert_null(config.workdir);
	oci_config_free(&config);
	assert_int_equal(oci_json_config(good, strlen(good), "aarch64", &config,
					 &why),
			 -ENOTSUP);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(oci_json_config(bad[i], strlen(bad[i]),
						 "x86_64", &config, &why),
				 -EBADMSG);
}

static int is_archive(void)
{
	int ret = oci_is_archive(layers[0].fd, "archive", &fault);

	close(layers[--count].fd);
	return ret;
}

TEST(test_archive)
{
	static const char id[] = EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT;
	char name[128];

	begin();
	put("./", 'd', "");
	put("./blobs/", 'd', "");
	put("./index.json", 'f', "{}");
	put("./oci-layout", 'f', "{}");
	put("./manifest.json", 'f', "{}");
	end();
	assert_int_equal(is_archive(), 1);
	begin();
	put("index.json", 'f', "{}");
	put("oci-layout", 'f', "{}");
	put("bin/", 'd', "");
	end();
	assert_int_equal(is_archive(), 0);
	begin();
	end();
	assert_int_equal(is_archive(), 0);
	begin();
	snprintf(name, sizeof(name), "%s/layer.tar", id);
	put(name, 'f', "x");
	put("manifest.json", 'f', "{}");
	end();
	assert_int_equal(is_archive(), -ENOTSUP);
	assert_non_null(strstr(fault.text, "docker's older form"));
}

static struct oci_blob blob_put(const char *text)
{
	struct oci_blob blob = {.size = strlen(text)};
	char name[128];
	int fd;

	assert_int_equal(digest_bytes(text, strlen(text), blob.sha256), 0);
	snprintf(name, sizeof(name), "blobs/sha256/%s", blob.sha256);
	fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	return blob;
}

static void file_put(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static int pack(void)
{
	struct oci_config config;
	int err;

	memset(&fault, 0, sizeof(fault));
	unlink("out.tar");
	err = oci_pack(".", "image", "x86_64", "out.tar", &config, &fault);
	if (!err)
		oci_config_free(&config);
	return err;
}

/* Every file is what it is named by, or nothing of it counts. */
TEST(test_digests)
{
	static const char layer[1025]; /* NULs: an empty archive */
	char text[1024], name[128];
	struct oci_blob config, manifest;
	int fd;

	mkdir("blobs", 0700);
	mkdir("blobs/sha256", 0700);
	config = blob_put("{\"architecture\":\"amd64\",\"os\":\"linux\"}");
	assert_int_equal(digest_bytes(layer, 1024, manifest.sha256), 0);
	snprintf(name, sizeof(name), "blobs/sha256/%s", manifest.sha256);
	fd = open(name, O_WRONLY | O_CREAT, 0600);
	assert_int_equal(write(fd, layer, 1024), 1024);
	snprintf(text, sizeof(text),
		 "{\"config\":{\"digest\":\"sha256:%s\",\"size\":%lu},\"layers\":["
		 "{\"mediaType\":\"x.tar\",\"digest\":\"sha256:%s\",\"size\":1024}]}",
		 config.sha256, config.size, manifest.sha256);
	manifest = blob_put(text);
	snprintf(text, sizeof(text),
		 "{\"manifests\":[{" MANIFEST ",\"digest\":\"sha256:%s\","
		 "\"size\":%lu}]}",
		 manifest.sha256, manifest.size);
	file_put("index.json", text);
	file_put("oci-layout", "{}");
	assert_true(oci_is_folder("."));
	assert_int_equal(pack(), 0);
	/* one byte of the layer, then one too many */
	assert_int_equal(pwrite(fd, "x", 1, 1000), 1);
	assert_int_equal(pack(), -EBADMSG);
	assert_non_null(strstr(fault.text, "is damaged"));
	assert_int_equal(pwrite(fd, layer, 1024, 0), 1024);
	assert_int_equal(pack(), 0);
	assert_int_equal(pwrite(fd, layer, 1025, 0), 1025);
	assert_int_equal(pack(), -EBADMSG);
	close(fd);
	/* a link, also to the right bytes */
	assert_int_equal(rename(name, "elsewhere"), 0);
	assert_int_equal(truncate("elsewhere", 1024), 0);
	assert_int_equal(symlink("../../elsewhere", name), 0);
	assert_int_equal(pack(), -ELOOP);
	assert_int_equal(unlink(name), 0);
	assert_int_equal(pack(), -ENOENT);
	assert_int_equal(rename("elsewhere", name), 0);
	assert_int_equal(pack(), 0);
	snprintf(name, sizeof(name), "blobs/sha256/%s", config.sha256);
	file_put(name, "{\"architecture\":\"amd64\",\"os\":\"linuX\"}");
	assert_int_equal(pack(), -EBADMSG);
}

UNIT_MAIN_EACH(setup, teardown)
