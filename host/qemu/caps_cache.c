// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/caps_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file/cache.h"

/* Raised when what is asked, or how it is kept, changes. */
#define CACHE_FORMAT   1
#define CACHE_SIZE_MAX (4 << 20)

/* FNV-1a: names only have to differ, what counts is in the file. */
static void cache_name(const char *path, char name[64])
{
	uint64_t hash = 0xcbf29ce484222325ull;

	for (; *path; path++)
		hash = (hash ^ (unsigned char)*path) * 0x100000001b3ull;
	snprintf(name, 64, "qemu-%016llx.json", (unsigned long long)hash);
}

static json_int_t nanoseconds(const struct timespec *t)
{
	return (json_int_t)t->tv_sec * 1000000000 + t->tv_nsec;
}

/* What must be equal for an answer to be that of this binary. */
static json_t *cache_key(const char *path, const struct stat *st)
{
	return json_pack("{s:i, s:s, s:I, s:I, s:I, s:I, s:I}", "format",
			 CACHE_FORMAT, "path", path, "device",
			 (json_int_t)st->st_dev, "inode", (json_int_t)st->st_ino,
			 "size", (json_int_t)st->st_size, "mtime",
			 nanoseconds(&st->st_mtim), "ctime",
			 nanoseconds(&st->st_ctim));
}

static json_t *load_file(int dir, const char *name)
{
	json_t *cache = NULL;
	struct stat st;
	FILE *file;
	int fd;

	fd = openat(dir, name,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	/* Not json_loadfd(): it makes a system call for every byte. */
	file = fdopen(fd, "r");
	if (!file) {
		close(fd);
		return NULL;
	}
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && cache_only_ours(&st) &&
	    st.st_size <= CACHE_SIZE_MAX)
		cache = json_loadf(file, 0, NULL);
	fclose(file);
	return cache;
}

json_t *caps_cache_load(const char *path, const struct stat *st)
{
	json_t *cache, *key, *answer = NULL;
	char name[64];
	int dir;

	dir = cache_open(false, NULL);
	if (dir < 0)
		return NULL;
	cache_name(path, name);
	cache = load_file(dir, name);
	key = cache_key(path, st);
	if (key && json_equal(json_object_get(cache, "key"), key))
		answer = json_incref(json_object_get(cache, "answer"));
	json_decref(key);
	json_decref(cache);
	close(dir);
	return answer;
}

void caps_cache_store(const char *path, const struct stat *st, json_t *answer)
{
	char name[64], *text;
	json_t *cache;

	cache_name(path, name);
	cache = json_pack("{s:o*, s:O}", "key", cache_key(path, st), "answer",
			  answer);
	text = cache ? json_dumps(cache, JSON_COMPACT) : NULL;
	if (text)
		cache_keep(name, text, strlen(text));
	free(text);
	json_decref(cache);
}
