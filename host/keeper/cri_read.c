// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/cri_read.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keeper/moment.h"

enum { CRI_READ_OLD, CRI_READ_NEW };

static int cri_read_file(int dir, const char *name)
{
	int fd = openat(dir, name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static bool cri_read_same(int one, int other)
{
	struct stat a, b;

	return !fstat(one, &a) && !fstat(other, &b) && a.st_ino == b.st_ino &&
	       a.st_dev == b.st_dev;
}

int cri_read_open(struct cri_read *read, int dir)
{
	int *fd = read->fd;

	read->dir = dir;
	read->begin = read->end = 0;
	/* In this order: what is moved in between is in both, not in none. */
	fd[CRI_READ_NEW] = cri_read_file(dir, CRI_LOG_FILE);
	fd[CRI_READ_OLD] = cri_read_file(dir, CRI_LOG_OLD);
	if (fd[CRI_READ_NEW] < 0 && fd[CRI_READ_OLD] < 0)
		return fd[CRI_READ_NEW];
	if (fd[CRI_READ_OLD] >= 0 && fd[CRI_READ_NEW] >= 0 &&
	    cri_read_same(fd[CRI_READ_OLD], fd[CRI_READ_NEW])) {
		close(fd[CRI_READ_OLD]);
		fd[CRI_READ_OLD] = -1;
	}
	read->at = fd[CRI_READ_OLD] >= 0 ? CRI_READ_OLD : CRI_READ_NEW;
	return 0;
}

void cri_read_close(struct cri_read *read)
{
	int i;

	for (i = 0; i < 2; i++) {
		if (read->fd[i] >= 0)
			close(read->fd[i]);
		read->fd[i] = -1;
	}
}

void cri_read_rewind(struct cri_read *read)
{
	int i;

	for (i = 0; i < 2; i++)
		if (read->fd[i] >= 0)
			lseek(read->fd[i], 0, SEEK_SET);
	read->at = read->fd[CRI_READ_OLD] >= 0 ? CRI_READ_OLD : CRI_READ_NEW;
	read->begin = read->end = 0;
}

/* Bytes that were read; 0 at the end of the file. */
static size_t cri_read_fill(struct cri_read *reader)
{
	size_t left = reader->end - reader->begin;
	ssize_t n;

	memmove(reader->buffer, reader->buffer + reader->begin, left);
	reader->begin = 0;
	reader->end = left;
	if (reader->fd[reader->at] < 0)
		return 0;
	n = read(reader->fd[reader->at], reader->buffer + left,
		 sizeof(reader->buffer) - left);
	if (n > 0)
		reader->end += (size_t)n;
	return n > 0 ? (size_t)n : 0;
}

/* Go on with the next file, if there is one: true. */
static bool cri_read_turn(struct cri_read *read)
{
	int fd;

	if (read->at == CRI_READ_OLD) {
		read->at = CRI_READ_NEW;
		return read->fd[CRI_READ_NEW] >= 0;
	}
	fd = cri_read_file(read->dir, CRI_LOG_FILE);
	if (fd < 0)
		return false;
	if (read->fd[CRI_READ_NEW] >= 0 &&
	    cri_read_same(fd, read->fd[CRI_READ_NEW])) {
		close(fd);
		return false;
	}
	/* It was moved away: what was written before that comes first. */
	if (cri_read_fill(read)) {
		close(fd);
		return true;
	}
	if (read->fd[CRI_READ_OLD] >= 0)
		close(read->fd[CRI_READ_OLD]);
	read->fd[CRI_READ_OLD] = read->fd[CRI_READ_NEW];
	read->fd[CRI_READ_NEW] = fd;
	return true;
}

/* "MOMENT stdout F text" */
static bool cri_read_parse(const char *text, size_t size, struct cri_line *line)
{
	const size_t at = MOMENT_TEXT - 1;

	if (size < at + 10 || moment_read(text, size, &line->moment) ||
	    text[at] != ' ' || text[at + 7] != ' ' || text[at + 9] != ' ')
		return false;
	if (!memcmp(text + at + 1, "stdout", 6))
		line->stream = CRI_LOG_STDOUT;
	else if (!memcmp(text + at + 1, "stderr", 6))
		line->stream = CRI_LOG_STDERR;
	else
		return false;
	line->whole = text[at + 8] == 'F';
	line->text = text + at + 10;
	line->size = size - at - 10;
	return true;
}

int cri_read_next(struct cri_read *read, struct cri_line *line)
{
	const char *text, *end;

	for (;;) {
		text = read->buffer + read->begin;
		end = memchr(text, '\n', read->end - read->begin);
		if (end) {
			read->begin += (size_t)(end - text) + 1;
			if (cri_read_parse(text, (size_t)(end - text), line))
				return 1;
			continue;
		}
		/* too long for one of ours */
		if (read->end - read->begin == sizeof(read->buffer))
			read->begin = read->end;
		if (!cri_read_fill(read) && !cri_read_turn(read))
			return 0;
	}
}
