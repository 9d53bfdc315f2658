// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/shm.h"

#include <fnmatch.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <linux/limits.h>
#include <linux/magic.h>

/* Of a container or a pod: a '*' between slashes is its number. */
static const char *const shm_names[] = {
	"*-containers/*/userdata/shm", /* podman, CRI-O */
	"*/containers/*/mounts/shm",   /* Docker */
	"*/io.containerd.grpc.v1.cri/sandboxes/*/shm",
	/* of a user's, but memory that is to be at /dev/shm: kubelet's "Memory" */
	"*/volumes/kubernetes.io~empty-dir/*",
};

bool shm_is_named(const char *source)
{
	size_t i;

	for (i = 0; i < sizeof(shm_names) / sizeof(shm_names[0]); i++)
		if (!fnmatch(shm_names[i], source, 0))
			return true;
	return false;
}

/*
 * A user's folder may be called so, and a volume of kubelet's may be a tmpfs:
 * both together are an engine's alone.
 */
bool shm_is_engines(const char *source, uint64_t *bytes)
{
	char above[PATH_MAX];
	struct stat st, st_above;
	struct statfs fs;
	int n = snprintf(above, sizeof(above), "%s/..", source);

	if (n < 0 || (size_t)n >= sizeof(above) || !shm_is_named(source))
		return false;
	if (stat(source, &st) || stat(above, &st_above) || statfs(source, &fs))
		return false;
	if (st.st_dev == st_above.st_dev || fs.f_type != TMPFS_MAGIC)
		return false;
	*bytes = (uint64_t)fs.f_blocks * (uint64_t)fs.f_bsize;
	return true;
}
