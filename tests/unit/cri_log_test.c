// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "keeper/cri_log.h"
#include "keeper/cri_read.h"

static char base[] = "/tmp/cri_log_test.XXXXXX";
static struct cri_log writer;
static struct cri_read reader;

static int folder(void)
{
	int fd = open(base, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(fd >= 0);
	unlinkat(fd, CRI_LOG_FILE, 0);
	unlinkat(fd, CRI_LOG_OLD, 0);
	return fd;
}

static void feed(enum cri_log_stream stream, const char *text)
{
	cri_log_feed(&writer, stream, (const uint8_t *)text, strlen(text));
}

/* All that can be read of @stream, as it was printed. */
static char *all(enum cri_log_stream stream)
{
	struct cri_line line;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	while (cri_read_next(&reader, &line) > 0) {
		if (line.stream != stream)
			continue;
		fwrite(line.text, line.size, 1, out);
		if (line.whole)
			putc('\n', out);
	}
	fclose(out);
	return text;
}

static void is(enum cri_log_stream stream, const char *wanted)
{
	char *got = all(stream);

	assert_string_equal(got, wanted);
	free(got);
}

TEST(test_lines)
{
	int dir = folder();
	struct cri_line line;

	assert_int_equal(cri_read_open(&reader, dir), -ENOENT);
	assert_int_equal(cri_log_open(&writer, dir, CRI_LOG_MAX), 0);
	feed(CRI_LOG_STDOUT, "one\ntw");
	feed(CRI_LOG_STDERR, "err\n");
	feed(CRI_LOG_STDOUT, "o\n\nlast");
	assert_int_equal(cri_read_open(&reader, dir), 0);
	assert_int_equal(cri_read_next(&reader, &line), 1);
	assert_int_equal(line.stream, CRI_LOG_STDOUT);
	assert_int_equal(line.size, 3);
	assert_true(line.whole && line.moment > 0);
	assert_int_equal(cri_read_next(&reader, &line), 1);
	assert_int_equal(line.stream, CRI_LOG_STDERR);
	is(CRI_LOG_STDOUT, "two\n\n");
	cri_log_close(&writer);
	is(CRI_LOG_STDOUT, "last");
	cri_read_rewind(&reader);
	is(CRI_LOG_STDOUT, "one\ntwo\n\nlast");
	cri_read_close(&reader);
	close(dir);
}

TEST(test_long)
{
	char *text = malloc(3 * CRI_LOG_TEXT + 2);
	int dir = folder();

	memset(text, 'x', 3 * CRI_LOG_TEXT);
	memcpy(text + 3 * CRI_LOG_TEXT, "\n", 2);
	assert_int_equal(cri_log_open(&writer, dir, CRI_LOG_MAX), 0);
	feed(CRI_LOG_STDOUT, text);
	cri_log_close(&writer);
	assert_int_equal(cri_read_open(&reader, dir), 0);
	is(CRI_LOG_STDOUT, text);
	cri_read_close(&reader);
	free(text);
	close(dir);
}

/* Bounded on disk, and who follows loses nothing over one change of files. */
TEST(test_rotates)
{
	int dir = folder(), i;
	struct cri_line line;
	char text[32];
	struct stat st;

	assert_int_equal(cri_log_open(&writer, dir, 1000), 0);
	assert_int_equal(cri_read_open(&reader, dir), 0);
	for (i = 0; i < 200; i++) {
		snprintf(text, sizeof(text), "line %d\n", i);
		feed(CRI_LOG_STDOUT, text);
		if (i % 3)
			continue;
		while (cri_read_next(&reader, &line) > 0)
			snprintf(text, sizeof(text), "%.*s", (int)line.size,
				 line.text);
		assert_int_equal(strtol(text + 5, NULL, 10), i);
	}
	cri_log_close(&writer);
	cri_read_close(&reader);
	assert_int_equal(fstatat(dir, CRI_LOG_FILE, &st, 0), 0);
	assert_true(st.st_size <= 1000);
	assert_int_equal(fstatat(dir, CRI_LOG_OLD, &st, 0), 0);
	assert_true(st.st_size <= 1000);
	assert_int_equal(cri_read_open(&reader, dir), 0);
	for (i = 0; cri_read_next(&reader, &line) > 0; i++)
		;
	assert_true(i >= 20 && i < 60);
	assert_int_equal(memcmp(line.text, "line 199", 8), 0);
	cri_read_close(&reader);
	close(dir);
}

/* What is no line is not believed to be one. */
TEST(test_garbage)
{
	static const char text[] =
		"\n\nrubbish\n"
		"2026-11-29T09:00:00.123456789Z stdout F good\n"
		"2026-11-29T09:00:00.123456789Z stdin F bad\n"
		"2026-11-29T09:00:00.123456789Z stdout\n"
		"2026-11-29T09:00:00.123456789Z stdoutxF bad\n";
	static char zeros[2 * CRI_READ_BUFFER];
	int dir = folder(), fd;

	fd = openat(dir, CRI_LOG_FILE, O_WRONLY | O_CREAT, 0600);
	assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	assert_int_equal(write(fd, zeros, sizeof(zeros)), sizeof(zeros));
	assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	close(fd);
	assert_int_equal(cri_read_open(&reader, dir), 0);
	is(CRI_LOG_STDOUT, "good\ngood\n");
	cri_read_close(&reader);
	close(dir);
}

FIXTURE(begin)
{
	return mkdtemp(base) ? 0 : 1;
}

FIXTURE(end)
{
	int fd = folder();

	close(fd);
	return rmdir(base);
}

UNIT_MAIN(begin, end)
