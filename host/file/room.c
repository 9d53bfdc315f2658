// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/room.h"

#include <errno.h>
#include <fts.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

static uint64_t room_of_file(const struct stat *st)
{
	uint64_t disk = (uint64_t)st->st_blocks * 512;

	/* a sparse one; one whose file system does not count blocks */
	return disk && disk < (uint64_t)st->st_size ? disk
						    : (uint64_t)st->st_size;
}

uint64_t room_of(const char *path)
{
	char *const paths[] = {(char *)path, NULL};
	FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR | FTS_COMFOLLOW,
			     NULL);
	uint64_t bytes = 0;
	FTSENT *entry;

	if (!tree)
		return 0;
	while ((entry = fts_read(tree))) {
		if (entry->fts_info == FTS_F)
			bytes += room_of_file(entry->fts_statp);
	}
	fts_close(tree);
	return bytes;
}

int room_check(const char *where, uint64_t bytes, const char *source,
	       struct fault *fault)
{
	struct statvfs st;
	uint64_t free_bytes;

	if (statvfs(where, &st))
		return 0; /* writing there says why */
	free_bytes = st.f_bavail * st.f_frsize;
	if (bytes <= free_bytes)
		return 0;
	return fault_set(fault, FAULT_HOST, -ENOSPC,
			 "%s: an image of it needs some %llu MiB, and %s has "
			 "%llu MiB left; make room ('gpubox cache prune'), or "
			 "set XDG_CACHE_HOME to a folder of a larger disk",
			 source, (unsigned long long)(bytes >> 20) + 1, where,
			 (unsigned long long)(free_bytes >> 20));
}
