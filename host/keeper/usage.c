// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/usage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NS_PER_S UINT64_C(1000000000)

/* Fields of proc(5), counted from the one behind the name, which is 3. */
enum { USAGE_UTIME = 14 - 3, USAGE_STIME = 15 - 3, USAGE_RSS = 24 - 3 };

int usage_parse(const char *text, uint64_t page, uint64_t ticks,
		struct usage *usage)
{
	/* the name may have blanks and parentheses in it */
	const char *field = strrchr(text, ')');
	uint64_t value, time = 0;
	int i;

	memset(usage, 0, sizeof(*usage));
	if (!field || !ticks)
		return -EBADMSG;
	for (i = 0; i <= USAGE_RSS; i++) {
		field = strchr(field + 1, ' ');
		if (!field)
			return -EBADMSG;
		value = strtoull(field, NULL, 10);
		if (i == USAGE_UTIME || i == USAGE_STIME)
			time += value;
		if (i == USAGE_RSS)
			usage->memory = value * page;
	}
	usage->cpu_ns = time * (NS_PER_S / ticks);
	return 0;
}

int usage_read(pid_t pid, struct usage *usage)
{
	char path[sizeof("/proc//stat") + 11], text[1024];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n < 0)
		return -errno;
	text[n] = '\0';
	return usage_parse(text, (uint64_t)sysconf(_SC_PAGESIZE),
			   (uint64_t)sysconf(_SC_CLK_TCK), usage);
}
