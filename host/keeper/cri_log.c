// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/cri_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "file/folder.h"
#include "keeper/moment.h"

int cri_log_open(struct cri_log *log, int dir, uint64_t max)
{
	memset(log, 0, sizeof(*log));
	log->dir = dir;
	log->max = max;
	log->fd = folder_create(dir, CRI_LOG_FILE);
	return log->fd < 0 ? log->fd : 0;
}

/* Who reads the old file keeps it until the end of it. */
static void cri_log_rotate(struct cri_log *log)
{
	if (renameat(log->dir, CRI_LOG_FILE, log->dir, CRI_LOG_OLD))
		return;
	close(log->fd);
	log->fd = folder_create(log->dir, CRI_LOG_FILE);
	log->size = 0;
}

static void cri_log_line(struct cri_log *log, enum cri_log_stream stream, char tag)
{
	static const char *const names[] = {"stdout", "stderr"};
	size_t size = log->filled[stream];
	char head[CRI_LOG_HEAD + 1], moment[MOMENT_TEXT], end[] = "\n";
	struct iovec parts[] = {
		{head, 0},
		{log->text[stream], size},
		{end, 1},
	};
	ssize_t n;

	moment_print(moment_now(), moment);
	parts[0].iov_len = (size_t)snprintf(head, sizeof(head), "%s %s %c ",
					    moment, names[stream], tag);
	if (log->size && log->size + parts[0].iov_len + size + 1 > log->max)
		cri_log_rotate(log);
	log->filled[stream] = 0;
	if (log->fd < 0)
		return;
	n = writev(log->fd, parts, 3);
	if (n == (ssize_t)(parts[0].iov_len + size + 1)) {
		log->size += (uint64_t)n;
		return;
	}
	/* The next line must begin at the left, also behind half of one. */
	if (!ftruncate(log->fd, (off_t)log->size))
		lseek(log->fd, (off_t)log->size, SEEK_SET);
}

void cri_log_feed(struct cri_log *log, enum cri_log_stream stream,
		  const uint8_t *data, size_t size)
{
	const uint8_t *end;
	size_t n, room;

	while (size) {
		room = CRI_LOG_TEXT - log->filled[stream];
		end = memchr(data, '\n', size < room ? size : room);
		n = end ? (size_t)(end - data) : size < room ? size : room;
		memcpy(log->text[stream] + log->filled[stream], data, n);
		log->filled[stream] += n;
		if (end)
			cri_log_line(log, stream, 'F');
		else if (log->filled[stream] == CRI_LOG_TEXT)
			cri_log_line(log, stream, 'P');
		n += end != NULL;
		data += n;
		size -= n;
	}
}

void cri_log_close(struct cri_log *log)
{
	int i;

	for (i = 0; i < CRI_LOG_STREAMS; i++)
		if (log->filled[i])
			/* the last line of a file need not end */
			cri_log_line(log, i, 'P');
	if (log->fd >= 0)
		close(log->fd);
	log->fd = -1;
}
