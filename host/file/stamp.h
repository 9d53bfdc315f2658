/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of a file as the file system tells it: no byte is read. */
#ifndef GPUBOX_FILE_STAMP_H
#define GPUBOX_FILE_STAMP_H

#include <stdbool.h>
#include <sys/stat.h>
#include <time.h>

#define STAMP_SIZE 256

/*
 * Write which file @st is of, what it is, whose, how long, and when it last
 * changed. Two that differ are of two states; no write leaves the ctime as it
 * was, and nobody can set it.
 */
void stamp_print(const struct stat *st, char text[STAMP_SIZE]);

/*
 * Whether @path was last changed so long before @start that a change since then
 * has another time.
 */
bool stamp_settled(const char *path, const struct timespec *start);

#endif /* GPUBOX_FILE_STAMP_H */
