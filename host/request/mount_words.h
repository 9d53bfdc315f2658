/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words behind a mount's folder, as docker and podman have them. */
#ifndef GPUBOX_REQUEST_MOUNT_WORDS_H
#define GPUBOX_REQUEST_MOUNT_WORDS_H

#include "fault.h"
#include "request/request.h"

/*
 * Take the comma-separated @words of a --mount or --volume into @mount: ro, rw,
 * exec, noexec and copy count (a copy is read-only unless it says rw); those
 * that say how a container's engine labels or propagates a mount are known and
 * change nothing. @words is cut up. Errors, FAULT_HOST: -EINVAL (an unknown
 * word, or two that exclude each other).
 */
int mount_words_volume(struct request_mount *mount, char *words,
		       struct fault *fault);

/*
 * The same of a --tmpfs, which has size=SIZE and mode=MODE besides; as in
 * mount(8), the last word of a kind counts.
 */
int mount_words_tmpfs(struct request_mount *mount, char *words,
		      struct fault *fault);

#endif /* GPUBOX_REQUEST_MOUNT_WORDS_H */
