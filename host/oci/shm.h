/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory that an engine mounts on the host for a container's /dev/shm. */
#ifndef GPUBOX_OCI_SHM_H
#define GPUBOX_OCI_SHM_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether the folder @source is an engine's: named as shm_is_named() says, and
 * the root of a tmpfs, of whose size @bytes becomes; 0: it has no limit.
 */
bool shm_is_engines(const char *source, uint64_t *bytes);

/* Whether podman, CRI-O, Docker or containerd's CRI call theirs so. */
bool shm_is_named(const char *source);

#endif /* GPUBOX_OCI_SHM_H */
