/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guest-init as a further process of a guest: an archive out of it or into
 * it, as ABI_SPAWN_SELF of guest_abi.h has it. It is executed anew, so that
 * nothing it does is done in PID 1.
 */
#ifndef GPUBOX_GUEST_INIT_COPY_H
#define GPUBOX_GUEST_INIT_COPY_H

#include <stddef.h>
#include <stdint.h>

#define COPY_BUFFER 65536

/* If @argv means us, do what it says, and end. */
void copy_if_meant(long argc, char **argv);

/* An archive of @path on stdout, whose first entry is @name. 0 or 1. */
int copy_out(const char *flags, const char *name, const char *path);

/* The archive on stdin into @path; @name as the words say. 0 or 1. */
int copy_in(const char *flags, const char *path, const char *name);

/* Say on stderr "@object: @what" as failure_set() puts it. Returns @err. */
int copy_say(const char *object, int err, const char *what);

/* All of it; copy_read() also fails with -EBADMSG: the input has ended. */
int copy_read(void *data, size_t size);
int copy_write(int fd, const void *data, size_t size);

#endif /* GPUBOX_GUEST_INIT_COPY_H */
