/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command line in the making: words are added, memory is asked once. */
#ifndef GPUBOX_QEMU_WORDS_H
#define GPUBOX_QEMU_WORDS_H

#include <stddef.h>

/* Start with {0}. After a failed allocation every call does nothing. */
struct words {
	char **list; /* NULL-terminated once there is one word */
	size_t count;
	size_t room;
	int err; /* 0 or -ENOMEM */
};

/* Add one word. */
void words_add(struct words *words, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Append to the last word. There must be one. */
void words_extend(struct words *words, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The same with @value as QEMU's option parser wants it: commas doubled. */
void words_extend_value(struct words *words, const char *value);

/* Free a list of words, also one that was taken out of struct words. */
void words_free(char **list);

#endif /* GPUBOX_QEMU_WORDS_H */
