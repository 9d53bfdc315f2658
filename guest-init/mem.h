/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The few functions of <string.h> that we use and that compilers emit calls
 * to. mem.c defines them for PID 1; unit tests take the C library's.
 */
#ifndef GPUBOX_GUEST_INIT_MEM_H
#define GPUBOX_GUEST_INIT_MEM_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);

#endif /* GPUBOX_GUEST_INIT_MEM_H */
