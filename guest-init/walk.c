// SPDX-License-Identifier: GPL-2.0-or-later
#include "walk.h"

#include "mem.h"
#include "sys.h"
#include "text.h"

#define WALK_FLAGS (O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

static int walk_word(int at, const char *word, bool make)
{
	int fd = (int)SYS_4(openat, at, word, WALK_FLAGS, 0);

	if (fd != -ENOENT || !make)
		return fd;
	fd = (int)SYS_3(mkdirat, at, word, 0755);
	return fd ? fd : (int)SYS_4(openat, at, word, WALK_FLAGS, 0);
}

int walk_folder(const char *path, bool make)
{
	int fd = sys_open("/", WALK_FLAGS, 0), next;
	char word[256]; /* NAME_MAX and a NUL */
	struct text text;
	size_t size;

	while (fd >= 0 && *path) {
		for (path++, size = 0; path[size] && path[size] != '/';)
			size++;
		text_begin(&text, word, sizeof(word));
		text_bytes(&text, path, size);
		next = text.cut ? -ENAMETOOLONG : walk_word(fd, word, make);
		sys_close(fd);
		fd = next;
		path += size;
	}
	return fd;
}
