/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that have no name yet, or one that nobody looks for. */
#ifndef GPUBOX_FILE_OUTPUT_TEMP_H
#define GPUBOX_FILE_OUTPUT_TEMP_H

#include <sys/types.h>

#define OUTPUT_TEMP 32 /* a name, and a NUL */

/*
 * Make a file in the open folder @dir. It is locked as long as the returned
 * descriptor is open, and @temp is its name: "" where it needs none. -errno.
 */
int output_temp_open(int dir, mode_t mode, char temp[OUTPUT_TEMP]);

/* Give the file @fd that has no name this one. 0 or -errno. */
int output_temp_link(int fd, int dir, const char *name);

/* The same with a name of ours, which becomes @temp. -EEXIST: none is free. */
int output_temp_name(int fd, int dir, char temp[OUTPUT_TEMP]);

/* Remove what writers that were killed have left in @dir. */
void output_temp_sweep(int dir);

#endif /* GPUBOX_FILE_OUTPUT_TEMP_H */
