/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Attributes whose reader may never come back. Linux shows driver_override (all
 * versions but the newest) and sriov_numvfs (some, since 5.5) under the
 * device's lock, which a driver that hangs in its probe or remove keeps; config
 * waits for a reset that is under way and for a bridge to wake up; a group's
 * type and reserved_regions wait for its mutex. A process of ours reads them,
 * and is left behind where it hangs.
 */
#ifndef GPUBOX_SYSFS_GUARD_H
#define GPUBOX_SYSFS_GUARD_H

#include <stddef.h>
#include <stdint.h>

/*
 * From begin to end one process serves all reads; pairs may be nested, and a
 * read outside of them makes a pair of its own. All that hangs within the
 * outermost pair is waited for @ms milliseconds together (GUARD_MS is usual),
 * and for a moment each once they are spent.
 */
#define GUARD_MS 5000
void guard_begin(int ms);
void guard_end(void);

/* The longest that is read. */
#define GUARD_BYTES 65536

/*
 * As sysfs_read_bytes(), sysfs_read() and sysfs_read_u64(), of at most
 * GUARD_BYTES. -ETIMEDOUT: it hangs; -ENAMETOOLONG; or what socketpair(2) and
 * fork(2) say.
 */
int guard_read_bytes(const char *root, const char *path, void *buf, size_t size);
int guard_read(const char *root, const char *path, char *buf, size_t size);
int guard_read_u64(const char *root, const char *path, uint64_t *value);

#endif /* GPUBOX_SYSFS_GUARD_H */
