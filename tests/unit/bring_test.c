// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "file/bring.h"
#include "file/send.h"
#include "unit_folder.h"

#define ARCHIVE_MAX (4 << 20)

static char bytes[ARCHIVE_MAX];
static size_t used;
static struct archive *to;
static struct bring bring;
static struct landing landing;
static struct fault fault;
static char folder[UNIT_FOLDER], path[PATH_MAX];

/* @name in the folder of the test. */
static const char *in(const char *name)
{
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

FIXTURE(setup)
{
	assert_int_equal(unit_folder_make(folder), 0);
	memset(&fault, 0, sizeof(fault));
	memset(&bring, 0, sizeof(bring));
	bring.landing = &landing;
	bring.limit = UINT64_MAX;
	assert_int_equal(mkdir(in("to"), 0755), 0);
	assert_int_equal(mkdir(in("outside"), 0755), 0);
	assert_int_equal(landing_find(&landing, in("to"), true, true, "", NULL),
			 0);
	to = send_writer();
	assert_non_null(to);
	assert_int_equal(archive_write_open_memory(to, bytes, sizeof(bytes),
						   &used),
			 ARCHIVE_OK);
	return 0;
}

FIXTURE(teardown)
{
	landing_close(&landing);
	unit_folder_remove(folder);
	return 0;
}

static void put(const char *name, unsigned int type, const char *what)
{
	struct archive_entry *entry = archive_entry_new();

	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, type ? type : AE_IFREG);
	archive_entry_set_perm(entry, 04755);
	archive_entry_set_mtime(entry, 1000, 5);
	if (!type)
		archive_entry_set_hardlink(entry, what);
	else if (type == AE_IFLNK)
		archive_entry_set_symlink(entry, what);
	else if (type == AE_IFREG)
		archive_entry_set_size(entry, (la_int64_t)strlen(what));
	assert_int_equal(archive_write_header(to, entry), ARCHIVE_OK);
	if (type == AE_IFREG)
		assert_int_equal(archive_write_data(to, what, strlen(what)),
				 (la_ssize_t)strlen(what));
	archive_entry_free(entry);
}

/* All that was put; the first error. */
static int bring_all(void)
{
	struct archive *from = bring_reader();
	struct archive_entry *entry;
	int err = 0;

	archive_write_close(to);
	archive_write_free(to);
	assert_int_equal(archive_read_open_memory(from, bytes, used), ARCHIVE_OK);
	while (!err && archive_read_next_header(from, &entry) == ARCHIVE_OK)
		err = bring_entry(&bring, from, entry, &fault);
	if (bring_end(&bring, &fault) && !err)
		err = -EIO;
	archive_read_free(from);
	return err;
}

static bool is_there(const char *name)
{
	struct stat st;

	return !lstat(in(name), &st);
}

static void is_text(const char *name, const char *text)
{
	char got[64] = "";
	int fd = open(in(name), O_RDONLY | O_NOFOLLOW);

	assert_true(fd >= 0);
	assert_true(read(fd, got, sizeof(got) - 1) >= 0);
	close(fd);
	assert_string_equal(got, text);
}

TEST(makes_what_it_is_given)
{
	struct stat st;

	put("sub", AE_IFDIR, NULL);
	put("sub/file", AE_IFREG, "text");
	put("sub/hard", 0, "sub/file");
	put("sub/link", AE_IFLNK, "file");
	put("sub/fifo", AE_IFIFO, NULL);
	put("made/on/the/way", AE_IFREG, "way");
	assert_int_equal(bring_all(), 0);
	is_text("to/sub/file", "text");
	is_text("to/made/on/the/way", "way");
	assert_int_equal(stat(in("to/sub/hard"), &st), 0);
	assert_int_equal(st.st_nlink, 2);
	assert_int_equal(st.st_mode, S_IFREG | 0755);
	assert_int_equal(st.st_mtim.tv_sec, 1000);
	assert_int_equal(st.st_mtim.tv_nsec, 5);
	assert_int_equal(stat(in("to/sub"), &st), 0);
	assert_int_equal(st.st_mtim.tv_sec, 1000);
	assert_int_equal(lstat(in("to/sub/fifo"), &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
}

TEST(keeps_set_user_ids_when_told)
{
	struct stat st;

	put("file", AE_IFREG, "text");
	bring.owners = true;
	/* The archive says root. */
	if (geteuid()) {
		assert_int_equal(bring_all(), -EPERM);
		assert_false(is_there("to/file"));
		return;
	}
	assert_int_equal(bring_all(), 0);
	assert_int_equal(stat(in("to/file"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 04755);
}

TEST(replaces_files_and_no_folders)
{
	put("file", AE_IFREG, "old");
	put("file", AE_IFREG, "new");
	put("link", AE_IFLNK, "../outside/file");
	put("link", AE_IFREG, "mine");
	put("sub/file", AE_IFREG, "text");
	put("sub", AE_IFREG, "no folder");
	assert_int_equal(bring_all(), -EISDIR);
	is_text("to/file", "new");
	is_text("to/link", "mine");
	assert_false(is_there("outside/file"));
	is_text("to/sub/file", "text");
	assert_int_equal(fault.class, FAULT_HOST);
}

TEST(refuses_names_that_lead_out)
{
	put("sub/../../outside/file", AE_IFREG, "bad");
	assert_int_equal(bring_all(), -EXDEV);
	assert_false(is_there("outside/file"));
	assert_non_null(strstr(fault.text, "leads out"));
}

TEST(takes_absolute_names_as_below)
{
	put("/etc/passwd", AE_IFREG, "mine");
	assert_int_equal(bring_all(), 0);
	is_text("to/etc/passwd", "mine");
}

TEST(follows_no_link_that_leads_out)
{
	static const char *const ways[] = {"../outside", "/tmp",
					   "a/../../outside", "/proc/self/cwd"};
	size_t i;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (i)
			setup(NULL);
		put("a", AE_IFDIR, NULL);
		put("way", AE_IFLNK, ways[i]);
		put("way/escaped", AE_IFREG, "bad");
		assert_int_equal(bring_all(), -EXDEV);
		assert_false(is_there("outside/escaped"));
		if (i + 1 < sizeof(ways) / sizeof(ways[0]))
			teardown(NULL);
	}
}

/* What the copy becomes has a name of its own in a folder of the user's. */
static void land_as_top(bool is_folder)
{
	landing_close(&landing);
	assert_int_equal(landing_find(&landing, in("to"), is_folder, false,
				      "top", NULL),
			 0);
	assert_int_equal(mkdir(in("to/mine"), 0755), 0);
}

TEST(leads_nowhere_beside_the_top)
{
	land_as_top(true);
	put(".", AE_IFDIR, NULL);
	put("way", AE_IFLNK, "../mine");
	put("way/escaped", AE_IFREG, "bad");
	assert_int_equal(bring_all(), -EXDEV);
	assert_true(is_there("to/top/way"));
	assert_false(is_there("to/mine/escaped"));
}

TEST(goes_through_no_top_that_is_a_link)
{
	land_as_top(false);
	put(".", AE_IFLNK, "mine");
	put("escaped", AE_IFREG, "bad");
	assert_int_equal(bring_all(), -ENOTDIR);
	assert_false(is_there("to/mine/escaped"));
}

TEST(fills_no_folder_that_a_top_leads_to)
{
	land_as_top(true);
	assert_int_equal(symlink("mine", in("to/top")), 0);
	put(".", AE_IFDIR, NULL);
	assert_int_equal(bring_all(), -ENOTDIR);
}

TEST(links_nothing_from_beside_the_top)
{
	land_as_top(true);
	put(".", AE_IFDIR, NULL);
	put("way", AE_IFLNK, "../mine");
	put("stolen", 0, "way/file");
	assert_int_equal(close(creat(in("to/mine/file"), 0600)), 0);
	assert_int_equal(bring_all(), -EXDEV);
	assert_false(is_there("to/top/stolen"));
}

TEST(makes_the_way_below_a_top)
{
	land_as_top(true);
	put("made/on/the/way", AE_IFREG, "way");
	assert_int_equal(bring_all(), 0);
	is_text("to/top/made/on/the/way", "way");
}

TEST(follows_links_within)
{
	put("real", AE_IFDIR, NULL);
	put("way", AE_IFLNK, "real");
	put("way/file", AE_IFREG, "text");
	put("way", AE_IFDIR, NULL);
	assert_int_equal(bring_all(), 0);
	is_text("to/real/file", "text");
}

TEST(links_nothing_from_outside)
{
	put("stolen", 0, "../outside");
	assert_int_equal(bring_all(), -EXDEV);
	assert_false(is_there("to/stolen"));
}

TEST(makes_no_devices)
{
	put("null", AE_IFCHR, NULL);
	put("disk", AE_IFBLK, NULL);
	put("file", AE_IFREG, "text");
	assert_int_equal(bring_all(), 0);
	assert_int_equal(bring.lost, 2);
	assert_false(is_there("to/null"));
	is_text("to/file", "text");
}

TEST(takes_no_more_than_allowed)
{
	bring.limit = 4096;
	put("small", AE_IFREG, "text");
	put("a", AE_IFREG, "a");
	put("b", AE_IFREG, "b");
	put("c", AE_IFREG, "c");
	put("d", AE_IFREG, "d");
	assert_int_equal(bring_all(), -EFBIG);
	is_text("to/b", "b");
	assert_false(is_there("to/d"));
}

/* The archive, and zeros behind it: as many as are taken, or ENDLESS. */
#define ENDLESS (64 << 20)

static size_t at;

static la_ssize_t endless(struct archive *from, void *arg, const void **data)
{
	static const char zeros[4096];
	size_t size = at < used && used - at < sizeof(zeros) ? used - at
							     : sizeof(zeros);

	*data = at < used ? bytes + at : zeros;
	(void)arg;
	at += size;
	if (at > ENDLESS || bring_came(&bring, size, &fault)) {
		archive_set_error(from, EFBIG, "enough");
		return -1;
	}
	return (la_ssize_t)size;
}

/* The last entry of @type says that 8 GiB follow it. */
static void announce(char type)
{
	unsigned int sum = 0;
	size_t i, last = used;
	char *header;

	for (i = 0; i + 512 <= used; i += 512)
		if (bytes[i + 156] == type && !memcmp(bytes + i + 257, "ustar", 5))
			last = i;
	assert_true(last < used);
	header = bytes + last;
	used = last + 512;
	memcpy(header + 124, "77777777777", 12);
	memset(header + 148, ' ', 8);
	for (i = 0; i < 512; i++)
		sum += (unsigned char)header[i];
	snprintf(header + 148, 8, "%06o", sum);
}

/* As the command does it; the last answer of the reader. */
static int bring_endless(void)
{
	struct archive *from = bring_reader();
	struct archive_entry *entry;
	int got = ARCHIVE_FATAL, err = 0;

	at = 0;
	assert_int_equal(archive_read_open(from, NULL, NULL, endless, NULL),
			 ARCHIVE_OK);
	while (!err &&
	       (got = archive_read_next_header(from, &entry)) == ARCHIVE_OK)
		err = bring_entry(&bring, from, entry, &fault);
	assert_int_equal(bring_end(&bring, NULL), 0);
	archive_read_free(from);
	return err ? err : got;
}

TEST(takes_no_end_of_bytes_that_are_of_no_file)
{
	put("file", AE_IFREG, "text");
	put("hard", 0, "file");
	archive_write_close(to);
	archive_write_free(to);
	announce('1');
	assert_int_equal(bring_endless(), ARCHIVE_FATAL);
	assert_true(is_there("to/hard"));
	assert_true(at < 2 << 20);
	assert_int_equal(fault.class, FAULT_GUEST);
	assert_int_equal(fault.err, -EFBIG);
	assert_non_null(strstr(fault.text, "of no file, after 2 entries"));
}

TEST(takes_bytes_of_files_beyond_what_is_beside_them)
{
	bring.limit = 8 << 20;
	put("file", AE_IFREG, "text");
	archive_write_close(to);
	archive_write_free(to);
	announce('0');
	assert_int_equal(bring_endless(), -EFBIG);
	assert_true(at > 8 << 20);
	assert_int_equal(fault.class, FAULT_HOST);
}

TEST(takes_headers_of_many_entries)
{
	unsigned int i;
	char name[16];

	for (i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "fifo%u", i);
		put(name, AE_IFIFO, NULL);
	}
	archive_write_close(to);
	archive_write_free(to);
	assert_int_equal(bring_endless(), ARCHIVE_EOF);
	assert_int_equal(bring.entries, 300);
	assert_true(bring.came >= (uint64_t)300 * 512);
	assert_int_equal(fault.class, FAULT_NONE);
}

/* Each is 1 KiB of the limit, and brings as much again of headers; not 60. */
TEST(takes_no_headers_beyond_the_limit)
{
	struct archive_entry *entry;
	static char attribute[24000];
	unsigned int i;
	char name[16];

	bring.limit = 256 << 10;
	for (i = 0; i < 64; i++) {
		entry = archive_entry_new();
		snprintf(name, sizeof(name), "fifo%u", i);
		archive_entry_set_pathname(entry, name);
		archive_entry_set_filetype(entry, AE_IFIFO);
		archive_entry_xattr_add_entry(entry, "user.x", attribute,
					      sizeof(attribute));
		assert_int_equal(archive_write_header(to, entry), ARCHIVE_OK);
		archive_entry_free(entry);
	}
	archive_write_close(to);
	archive_write_free(to);
	assert_true(used > 3 << 20);
	assert_int_equal(bring_endless(), ARCHIVE_FATAL);
	assert_true(bring.came < 2 << 20);
	assert_int_equal(fault.class, FAULT_HOST);
	assert_int_equal(fault.err, -EFBIG);
	assert_non_null(strstr(fault.text, "--max-size"));
}

TEST(takes_nothing_that_is_packed)
{
	struct archive *from = bring_reader();

	archive_write_free(to);
	to = archive_write_new();
	archive_write_set_format_pax(to);
	archive_write_add_filter_gzip(to);
	assert_int_equal(archive_write_open_memory(to, bytes, sizeof(bytes),
						   &used),
			 ARCHIVE_OK);
	put("file", AE_IFREG, "text");
	archive_write_close(to);
	archive_write_free(to);
	assert_int_equal(archive_read_open_memory(from, bytes, used),
			 ARCHIVE_FATAL);
	archive_read_free(from);
}

TEST(finds_where_a_copy_lands)
{
	struct landing own;
	struct fault why = {0};

	assert_int_equal(landing_find(&own, in("to"), false, false, "x", &why),
			 0);
	assert_string_equal(own.top, "x");
	landing_close(&own);
	assert_int_equal(
		landing_find(&own, in("to/new"), false, false, "x", &why), 0);
	assert_string_equal(own.top, "new");
	assert_false(own.keep);
	landing_close(&own);
	assert_int_equal(landing_find(&own, in("to/new/"), true, true, "", &why),
			 0);
	assert_string_equal(own.top, "new");
	landing_close(&own);
	assert_int_equal(landing_find(&own, in("to/new/"), false, false, "x",
				      &why),
			 -ENOENT);
	assert_int_equal(landing_find(&own, in("no/new"), false, false, "x", &why),
			 -ENOENT);
	assert_int_equal(landing_find(&own, in("to"), false, false, "..", &why),
			 -EINVAL);
	landing_close(&own);
	assert_int_equal(landing_find(&own, in("to"), false, false, "a/b", &why),
			 -EINVAL);
	landing_close(&own);
	put("file", AE_IFREG, "text");
	assert_int_equal(bring_all(), 0);
	assert_int_equal(landing_find(&own, in("to/file"), true, false, "x", &why),
			 -ENOTDIR);
	assert_int_equal(symlink("file", in("to/link")), 0);
	assert_int_equal(
		landing_find(&own, in("to/link"), false, false, "x", &why), 0);
	assert_string_equal(own.top, "file");
	landing_close(&own);
	assert_int_equal(symlink("none", in("to/dangling")), 0);
	assert_int_equal(landing_find(&own, in("to/dangling"), false, false,
				      "x", &why),
			 -ENOENT);
}

UNIT_MAIN_EACH(setup, teardown)
