/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small firmware tables, built byte by byte, to be read and damaged. */
#ifndef GPUBOX_TESTS_UNIT_ACPI_BUILDER_H
#define GPUBOX_TESTS_UNIT_ACPI_BUILDER_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct build {
	uint8_t bytes[4096];
	size_t size;
};

/* @n bytes of @value, the low one first. */
static inline void build_put(struct build *b, uint64_t value, int n)
{
	if (b->size + (size_t)n > sizeof(b->bytes))
		abort();
	for (; n; n--, value >>= 8)
		b->bytes[b->size++] = (uint8_t)value;
}

static inline void build_set(struct build *b, size_t at, uint64_t value, int n)
{
	for (; n; n--, value >>= 8)
		b->bytes[at++] = (uint8_t)value;
}

static inline void build_begin(struct build *b, const char *name, uint8_t revision)
{
	memset(b, 0, sizeof(*b));
	memcpy(b->bytes, name, 4);
	b->bytes[8] = revision;
	memcpy(b->bytes + 10, "GPUBOX", 6);
	memcpy(b->bytes + 16, "TESTTEST", 8);
	memcpy(b->bytes + 28, "TEST", 4);
	b->size = 36;
	build_set(b, 24, 1, 4); /* OEM revision */
	build_set(b, 32, 1, 4);
}

/* Length and checksum. */
static inline void build_end(struct build *b)
{
	uint8_t sum = 0;
	size_t i;

	build_set(b, 4, b->size, 4);
	b->bytes[9] = 0;
	for (i = 0; i < b->size; i++)
		sum = (uint8_t)(sum + b->bytes[i]);
	b->bytes[9] = (uint8_t)-sum;
}

/* ---- IORT ---------------------------------------------------------------- */

static inline void build_iort(struct build *b, uint8_t revision)
{
	build_begin(b, "IORT", revision);
	build_put(b, 0, 4); /* nodes, counted by build_node() */
	build_put(b, 48, 4);
	build_put(b, 0, 4);
}

struct build_map {
	uint32_t input, count, output;
	size_t target;
	uint32_t flags;
};

/*
 * A node of @body zeros behind its header and @n mappings behind that;
 * returns its offset.
 */
static inline size_t build_node(struct build *b, uint8_t type, uint8_t revision,
				int body, const struct build_map *map, int n)
{
	size_t at = b->size;
	uint32_t nodes = b->bytes[36];
	int i;

	build_put(b, type, 1);
	build_put(b, (uint64_t)(16 + body + 20 * n), 2);
	build_put(b, revision, 1);
	build_put(b, nodes, 4);
	build_put(b, (uint64_t)n, 4);
	build_put(b, n ? (uint64_t)(16 + body) : 0, 4);
	for (i = 0; i < body; i++)
		build_put(b, 0, 1);
	for (i = 0; i < n; i++) {
		build_put(b, map[i].input, 4);
		build_put(b, map[i].count, 4);
		build_put(b, map[i].output, 4);
		build_put(b, map[i].target, 4);
		build_put(b, map[i].flags, 4);
	}
	build_set(b, 36, nodes + 1, 4);
	return at;
}

static inline size_t build_its(struct build *b)
{
	size_t at = build_node(b, 0, 1, 8, NULL, 0);

	build_set(b, at + 16, 1, 4);
	return at;
}

/* With all its interrupts wired, so that no mapping is its own. */
static inline size_t build_smmu3(struct build *b, size_t its)
{
	const struct build_map map = {0, 0xffff, 0, its, 0};
	size_t at = build_node(b, 4, 4, 52, &map, 1);

	build_set(b, at + 16, 0x9050000, 8);
	build_set(b, at + 44, 106, 4);
	build_set(b, at + 48, 107, 4);
	build_set(b, at + 52, 109, 4);
	build_set(b, at + 56, 108, 4);
	return at;
}

static inline size_t build_root(struct build *b, uint32_t segment,
				const struct build_map *map, int n)
{
	size_t at = build_node(b, 2, 3, 20, map, n);

	build_set(b, at + 28, segment, 4);
	return at;
}

struct build_range {
	uint64_t start, length;
};

/* The ranges lie between the node's own fields and its mappings. */
static inline size_t build_rmr(struct build *b, uint32_t flags,
			       const struct build_range *range, int n_ranges,
			       const struct build_map *map, int n)
{
	size_t at = build_node(b, 6, 3, 12 + 20 * n_ranges, map, n);
	int i;

	build_set(b, at + 16, flags, 4);
	build_set(b, at + 20, (uint64_t)n_ranges, 4);
	build_set(b, at + 24, 28, 4);
	for (i = 0; i < n_ranges; i++) {
		build_set(b, at + 28 + 20 * (size_t)i, range[i].start, 8);
		build_set(b, at + 36 + 20 * (size_t)i, range[i].length, 8);
	}
	return at;
}

/* ---- DMAR ---------------------------------------------------------------- */

static inline void build_dmar(struct build *b)
{
	build_begin(b, "DMAR", 1);
	build_put(b, 38, 1);
	build_put(b, 1, 1);
	build_put(b, 0, 8);
	build_put(b, 0, 2);
}

/* An entry; build_scope() adds to the last one. */
static inline size_t build_entry(struct build *b, uint16_t type, int body)
{
	size_t at = b->size;

	build_put(b, type, 2);
	build_put(b, (uint64_t)(4 + body), 2);
	for (; body; body--)
		build_put(b, 0, 1);
	return at;
}

static inline size_t build_rmrr(struct build *b, uint16_t segment,
				uint64_t start, uint64_t last)
{
	size_t at = build_entry(b, 1, 20);

	build_set(b, at + 6, segment, 2);
	build_set(b, at + 8, start, 8);
	build_set(b, at + 16, last, 8);
	return at;
}

/* @path is pairs of device and function in hex: "1c00" or "1c000000". */
static inline void build_scope(struct build *b, size_t entry, uint8_t type,
			       uint8_t bus, const char *path)
{
	size_t n = strlen(path) / 2, i;
	unsigned int byte;

	build_put(b, type, 1);
	build_put(b, 6 + n, 1);
	build_put(b, 0, 3);
	build_put(b, bus, 1);
	for (i = 0; i < n; i++) {
		if (sscanf(path + 2 * i, "%2x", &byte) != 1)
			abort();
		build_put(b, byte, 1);
	}
	build_set(b, entry + 2, b->size - entry, 2);
}

/* ---- IVRS ---------------------------------------------------------------- */

static inline void build_ivrs(struct build *b)
{
	build_begin(b, "IVRS", 2);
	build_put(b, 0x203040, 4);
	build_put(b, 0, 8);
}

/* An IVHD of 10h, 11h or 40h with the device entries in @hex. */
static inline size_t build_ivhd(struct build *b, uint8_t type, const char *hex)
{
	size_t at = b->size, head = type == 0x10 ? 24 : 40, i;
	unsigned int byte;

	build_put(b, type, 1);
	build_put(b, 0xb0, 1);
	build_put(b, head + strlen(hex) / 2, 2);
	build_put(b, 2, 2);
	build_put(b, 0x40, 2);
	build_put(b, 0xfeb80000, 8);
	for (i = 16; i < head; i++)
		build_put(b, 0, 1);
	for (; *hex; hex += 2) {
		if (sscanf(hex, "%2x", &byte) != 1)
			abort();
		build_put(b, byte, 1);
	}
	return at;
}

static inline size_t build_ivmd(struct build *b, uint8_t type, uint8_t flags,
				uint16_t first, uint16_t last)
{
	size_t at = b->size;

	build_put(b, type, 1);
	build_put(b, flags, 1);
	build_put(b, 32, 2);
	build_put(b, first, 2);
	build_put(b, last, 2);
	build_put(b, 0, 8);
	build_put(b, 0x7d6f0000, 8);
	build_put(b, 0x1000, 8);
	return at;
}

#endif /* GPUBOX_TESTS_UNIT_ACPI_BUILDER_H */
