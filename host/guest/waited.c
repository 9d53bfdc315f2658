// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/waited.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* "on a processor, waiting for one, slices": ns, ns, a number. */
static int64_t waited_thread(int tasks, const char *name)
{
	char path[NAME_MAX + sizeof("/schedstat")], text[128], *end;
	unsigned long long ns;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/schedstat", name);
	fd = openat(tasks, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	strtoull(text, &end, 10);
	ns = strtoull(end, NULL, 10);
	return ns < INT64_MAX ? (int64_t)ns : 0;
}

int64_t waited_ns(pid_t pid)
{
	char path[sizeof("/proc//task") + 11];
	struct dirent *entry;
	int64_t most = 0, ns;
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	tasks = opendir(path);
	if (!tasks)
		return 0;
	while ((entry = readdir(tasks))) {
		if (*entry->d_name == '.')
			continue;
		ns = waited_thread(dirfd(tasks), entry->d_name);
		if (ns > most)
			most = ns;
	}
	closedir(tasks);
	return most;
}
