// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/image_find.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "board/board.h"

static int image_find_too_long(const char *what, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
			 "%s: the name is too long", what);
}

/* A build folder, or that of an installation. */
static int image_find_beside(const char *dir, const char *board,
			     char path[PATH_MAX], struct fault *fault)
{
	static const char *const places[] = {"", "../lib/gpubox/"};
	size_t i;
	int n;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		n = snprintf(path, PATH_MAX, "%s/%s%s.itb", dir, places[i],
			     board);
		if (n < 0 || n >= PATH_MAX)
			return image_find_too_long(dir, fault);
		if (!access(path, F_OK))
			return 0;
	}
	return fault_set(fault, FAULT_HOST, -ENOENT,
			 "%s.itb: is neither in %s nor in %s/../lib/gpubox; "
			 "build it with 'make', or name another place with "
			 "--image or GPUBOX_IMAGE",
			 board, dir, dir);
}

int image_find(char path[PATH_MAX], struct fault *fault)
{
	const char *named = getenv("GPUBOX_IMAGE");
	char dir[PATH_MAX], *slash;
	ssize_t n;

	if (named && *named) {
		if (snprintf(path, PATH_MAX, "%s", named) >= PATH_MAX)
			return image_find_too_long("GPUBOX_IMAGE", fault);
		return 0;
	}
	n = readlink("/proc/self/exe", dir, sizeof(dir));
	if (n < 0)
		return fault_set(fault, FAULT_HOST, -errno,
				 "/proc/self/exe: %s; is /proc mounted?",
				 strerror(errno));
	if ((size_t)n == sizeof(dir))
		return image_find_too_long("/proc/self/exe", fault);
	dir[n] = '\0';
	slash = strrchr(dir, '/');
	if (slash)
		*slash = '\0';
	return image_find_beside(dir, board_get()->name, path, fault);
}
