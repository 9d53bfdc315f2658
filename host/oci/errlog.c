// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/errlog.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "log.h"
#include "text.h"

/* RFC 3339, in UTC. */
static void errlog_time(char *text, size_t size)
{
	time_t now = time(NULL);
	struct tm tm;

	if (!gmtime_r(&now, &tm) ||
	    !strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &tm))
		*text = '\0';
}

/* One line; the caller frees it, NULL is out of memory. */
static char *errlog_line(bool json, const char *text)
{
	char when[32], *line = NULL, *quoted;
	json_t *entry, *word;

	errlog_time(when, sizeof(when));
	if (json) {
		entry = json_pack("{s:s, s:o, s:s}", "level", "error", "msg",
				  text_json(text), "time", when);
		line = json_dumps(entry, JSON_COMPACT);
		json_decref(entry);
		return line;
	}
	word = text_json(text);
	quoted = json_dumps(word, JSON_ENCODE_ANY);
	json_decref(word);
	if (quoted &&
	    asprintf(&line, "time=\"%s\" level=error msg=%s", when, quoted) < 0)
		line = NULL;
	free(quoted);
	return line;
}

/* At once, so that the lines of two writers do not mix. */
static int errlog_append(const char *path, const char *line)
{
	ssize_t n = -1;
	char *whole;
	int fd, err = 0, size = asprintf(&whole, "%s\n", line);

	if (size < 0)
		return -ENOMEM;
	/* containerd hands in a FIFO, which has a fields */
	fd = open(path,
		  O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY |
			  O_NONBLOCK,
		  0600);
	if (fd >= 0)
		n = write(fd, whole, (size_t)size);
	if (n < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	free(whole);
	return err;
}

void errlog_error(const struct errlog *errlog, const char *text)
{
	char *line;
	int err;

	log_error("%s", text);
	if (!errlog->path)
		return;
	line = errlog_line(errlog->json, text);
	err = line ? errlog_append(errlog->path, line) : -ENOMEM;
	if (err)
		log_error("%s: %s", errlog->path, strerror(-err));
	free(line);
}
