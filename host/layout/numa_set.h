/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers of processors or nodes, as the kernel lists them: "0-3,8". */
#ifndef GPUBOX_LAYOUT_NUMA_SET_H
#define GPUBOX_LAYOUT_NUMA_SET_H

#include <stdbool.h>
#include <stddef.h>

/* Numbers from here on are none; a bit each, as system calls take them. */
#define NUMA_SET_MAX  4096
#define NUMA_SET_WORD (8 * sizeof(unsigned long))

struct numa_set {
	unsigned long word[NUMA_SET_MAX / NUMA_SET_WORD];
};

/*
 * Read @text, which may be empty. -EINVAL: it is no such list, or has a number
 * that is none; @set is then empty.
 */
int numa_set_parse(const char *text, struct numa_set *set);

bool numa_set_has(const struct numa_set *set, unsigned int number);
void numa_set_add(struct numa_set *set, unsigned int number);
unsigned int numa_set_count(const struct numa_set *set);

/* Leave in @set what is in @other, too. */
void numa_set_limit(struct numa_set *set, const struct numa_set *other);

/* The list, cut at @size bytes; "none" when it is empty. Returns @text. */
char *numa_set_text(const struct numa_set *set, char *text, size_t size);

#endif /* GPUBOX_LAYOUT_NUMA_SET_H */
