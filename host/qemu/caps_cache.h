/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the answers of QEMU binaries are kept between runs. */
#ifndef GPUBOX_QEMU_CAPS_CACHE_H
#define GPUBOX_QEMU_CAPS_CACHE_H

#include <sys/stat.h>

#include <jansson.h>

/*
 * The cached answer of the binary @path with the identity @st, or NULL. A new
 * reference. Only a file, in a folder, that nobody but the caller can write.
 */
json_t *caps_cache_load(const char *path, const struct stat *st);

/*
 * Keep @answer (borrowed). A cache that cannot be written is no error: the
 * next run asks again. The file appears whole or not at all.
 */
void caps_cache_store(const char *path, const struct stat *st, json_t *answer);

#endif /* GPUBOX_QEMU_CAPS_CACHE_H */
