// SPDX-License-Identifier: GPL-2.0-or-later
#include "launcher.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int launcher_run(char *text, const char *const argv[])
{
	posix_spawn_file_actions_t actions;
	int ends[2], status;
	size_t used = 0;
	ssize_t n;
	pid_t pid;

	if (pipe(ends))
		return -1;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
	posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
	posix_spawn_file_actions_addclose(&actions, ends[0]);
	if (posix_spawn(&pid, argv[0], &actions, NULL, (char **)argv, environ)) {
		perror(argv[0]);
		exit(2);
	}
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	while (used < LAUNCHER_TEXT - 1 &&
	       (n = read(ends[0], text + used, LAUNCHER_TEXT - 1 - used)) > 0)
		used += (size_t)n;
	text[used] = '\0';
	close(ends[0]);
	if (waitpid(pid, &status, 0) < 0)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

json_t *launcher_json(const char *text)
{
	const char *begin = strchr(text, '{');

	return begin ? json_loads(begin, JSON_DISABLE_EOF_CHECK, NULL) : NULL;
}

static size_t hex(const uint8_t *p)
{
	char digits[9] = "";

	memcpy(digits, p, 8);
	return strtoul(digits, NULL, 16);
}

/* newc: 13 fields of 8 digits behind a magic of 6, a name, and the data */
bool launcher_table(const char *archive, const char *name,
		    struct host_table *table)
{
	static uint8_t data[1 << 16];
	char wanted[64];
	size_t size, at, names, length, body;
	FILE *f = fopen(archive, "rb");

	if (!f)
		return false;
	size = fread(data, 1, sizeof(data), f);
	fclose(f);
	snprintf(wanted, sizeof(wanted), "kernel/firmware/acpi/%s.aml", name);
	for (at = 0; at + 110 < size; at = body + ((length + 3) & ~3UL)) {
		length = hex(data + at + 54);
		names = hex(data + at + 94);
		body = (at + 110 + names + 3) & ~3UL;
		if (body + length > size || length > HOST_TABLE)
			return false;
		if (names != strlen(wanted) + 1 ||
		    memcmp(data + at + 110, wanted, names) != 0)
			continue;
		memset(table, 0, sizeof(*table));
		memcpy(table->name, name, 4);
		memcpy(table->data, data + body, length);
		table->size = length;
		return true;
	}
	return false;
}
