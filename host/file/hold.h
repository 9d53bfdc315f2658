/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * That a file of the cache is in use: a lock of its open file description,
 * which QEMU inherits. Not flock(2), which cannot be asked about without taking
 * it: whoever takes it then may find it taken by somebody who only asked.
 */
#ifndef GPUBOX_FILE_HOLD_H
#define GPUBOX_FILE_HOLD_H

#include <stdbool.h>

/*
 * Hold the file until the last descriptor of this opening of it, which reads,
 * is closed. Any number may. Where it cannot be (a file system without locks)
 * the file can be pruned: it is made again.
 */
void hold_take(int fd);

/* Whether anybody holds it. */
bool hold_is_taken(int fd);

#endif /* GPUBOX_FILE_HOLD_H */
