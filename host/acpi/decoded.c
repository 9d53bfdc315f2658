// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/decoded.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acpi/tables.h"
#include "file/bytes.h"

/* Where a line stands: what decoded_add() does not take from its text. */
struct decoded_at {
	size_t offset;
	size_t length;
	unsigned int type;
	bool inner;
};

static int __attribute__((format(printf, 3, 4)))
decoded_add(struct decoded *decoded, struct decoded_at at, const char *fmt, ...)
{
	struct decoded_line *bigger, *line;
	va_list ap;
	char *p;

	bigger = realloc(decoded->line,
			 (decoded->count + 1) * sizeof(*decoded->line));
	if (!bigger)
		return -ENOMEM;
	decoded->line = bigger;
	line = &bigger[decoded->count++];
	line->offset = at.offset;
	line->length = at.length;
	line->type = at.type;
	line->inner = at.inner;
	va_start(ap, fmt);
	vsnprintf(line->text, sizeof(line->text), fmt, ap);
	va_end(ap);
	/* names in tables are whatever firmware put there */
	for (p = line->text; *p; p++)
		if (!isprint((unsigned char)*p))
			*p = '?';
	return 0;
}

void decoded_free(struct decoded *decoded)
{
	free(decoded->line);
	memset(decoded, 0, sizeof(*decoded));
}

/* ---- IORT ---------------------------------------------------------------- */

static int decoded_iort_maps(const struct iort *iort,
			     const struct iort_node *node,
			     struct decoded *decoded)
{
	struct iort_node target;
	const char *name;
	uint32_t i;
	int err = 0;

	for (i = 0; i < node->n_maps && !err; i++) {
		struct iort_map map = iort_map(iort, node, i);
		struct decoded_at at = {
			.offset = node->maps + (size_t)i * IORT_MAP_SIZE,
			.length = IORT_MAP_SIZE,
			.inner = true,
		};

		name = iort_find(iort, map.target, &target)
			       ? iort_type_name(target.type)
			       : "missing node";
		if (node->type == IORT_RMR)
			err = decoded_add(decoded, at,
					  "StreamIDs 0x%x-0x%llx of the %s at "
					  "0x%x, flags 0x%x",
					  map.output,
					  (unsigned long long)map.output +
						  map.count,
					  name, map.target, map.flags);
		else
			err = decoded_add(
				decoded, at,
				"IDs 0x%x-0x%llx to 0x%x of the %s "
				"at 0x%x, flags 0x%x",
				map.input,
				(unsigned long long)map.input + map.count,
				map.output, name, map.target, map.flags);
	}
	return err;
}

static int decoded_iort_ranges(const struct iort *iort,
			       const struct iort_node *node,
			       struct decoded *decoded)
{
	struct iort_rmr rmr = iort_rmr(iort, node);
	uint64_t start, length;
	uint32_t i;
	int err = 0;

	for (i = 0; i < rmr.n_ranges && !err; i++) {
		struct decoded_at at = {
			.offset = rmr.ranges + (size_t)i * 20,
			.length = 20,
			.inner = true,
		};

		iort_rmr_range(iort, &rmr, i, &start, &length);
		err = decoded_add(decoded, at, "memory 0x%llx, 0x%llx bytes",
				  (unsigned long long)start,
				  (unsigned long long)length);
	}
	return err;
}

static int decoded_iort_node(const struct iort *iort,
			     const struct iort_node *node,
			     struct decoded *decoded)
{
	const struct decoded_at at = {
		.offset = node->offset,
		.length = node->length,
		.type = node->type,
	};
	struct iort_rmr rmr;

	switch (node->type) {
	case IORT_NAMED:
		return decoded_add(decoded, at, "named component %s",
				   iort_path(iort, node));
	case IORT_ROOT_COMPLEX:
		return decoded_add(decoded, at, "root complex, segment %x",
				   iort_segment(iort, node));
	case IORT_SMMU:
	case IORT_SMMU3:
	case IORT_PMCG:
		return decoded_add(decoded, at, "%s, registers at 0x%llx",
				   iort_type_name(node->type),
				   (unsigned long long)iort_base(iort, node));
	case IORT_RMR:
		rmr = iort_rmr(iort, node);
		return decoded_add(decoded, at,
				   "RMR node %u, flags 0x%x: remapping %s",
				   node->id, rmr.flags,
				   rmr.flags & IORT_RMR_REMAP ? "permitted"
							      : "not permitted");
	case IORT_ITS:
		return decoded_add(decoded, at, "ITS group");
	default:
		return decoded_add(decoded, at,
				   "unknown node of type %u, %zu bytes",
				   node->type, node->length);
	}
}

static int decoded_iort(const struct table *table, struct decoded *decoded)
{
	struct iort_node node = {0};
	struct iort iort;
	int err;

	err = iort_open(table, &iort, NULL);
	while (!err && iort_next(&iort, &node)) {
		err = decoded_iort_node(&iort, &node, decoded);
		if (!err && node.type == IORT_RMR)
			err = decoded_iort_ranges(&iort, &node, decoded);
		if (!err)
			err = decoded_iort_maps(&iort, &node, decoded);
	}
	return err;
}

/* ---- DMAR ---------------------------------------------------------------- */

static int decoded_dmar_scope(const struct dmar_scope *scope,
			      struct decoded *decoded)
{
	const struct decoded_at at = {
		.offset = scope->offset,
		.length = scope->length,
		.type = scope->type,
		.inner = true,
	};
	char path[96] = "";
	size_t i, n = 0;

	for (i = 0; i < scope->n_path && n + 8 < sizeof(path); i++)
		n += (size_t)snprintf(path + n, sizeof(path) - n, "%s%02x.%x",
				      i ? "/" : "", scope->path[2 * i],
				      scope->path[2 * i + 1]);
	return decoded_add(decoded, at, "%s %u, bus %02x, path %s",
			   dmar_scope_name(scope->type), scope->id, scope->bus,
			   path);
}

static int decoded_dmar_entry(const struct dmar_entry *entry,
			      struct decoded *decoded)
{
	const struct decoded_at at = {
		.offset = entry->offset,
		.length = entry->length,
		.type = entry->type,
	};

	switch (entry->type) {
	case DMAR_DRHD:
		return decoded_add(
			decoded, at,
			"DRHD, segment %04x, registers at 0x%llx, flags 0x%x",
			entry->segment, (unsigned long long)entry->base,
			entry->flags);
	case DMAR_RMRR:
		return decoded_add(decoded, at,
				   "RMRR, segment %04x, 0x%llx-0x%llx",
				   entry->segment,
				   (unsigned long long)entry->base,
				   (unsigned long long)entry->limit);
	case DMAR_ATSR:
	case DMAR_SATC:
		return decoded_add(decoded, at, "%s, segment %04x, flags 0x%x",
				   dmar_type_name(entry->type), entry->segment,
				   entry->flags);
	case DMAR_RHSA:
		return decoded_add(decoded, at, "RHSA of the unit at 0x%llx",
				   (unsigned long long)entry->base);
	case DMAR_ANDD:
		return decoded_add(decoded, at, "ANDD, %zu bytes", entry->length);
	default:
		return decoded_add(decoded, at,
				   "unknown entry of type %u, %zu bytes",
				   entry->type, entry->length);
	}
}

static int decoded_dmar(const struct table *table, struct decoded *decoded)
{
	struct dmar_entry entry = {0};
	struct dmar dmar;
	int err;

	err = dmar_open(table, &dmar, NULL);
	while (!err && dmar_next(&dmar, &entry)) {
		struct dmar_scope scope = {0};

		err = decoded_dmar_entry(&entry, decoded);
		while (!err && dmar_scope_next(&dmar, &entry, &scope))
			err = decoded_dmar_scope(&scope, decoded);
	}
	return err;
}

/* ---- IVRS ---------------------------------------------------------------- */

static int decoded_ivrs_block(const struct ivrs *ivrs,
			      const struct ivrs_block *block,
			      struct decoded *decoded)
{
	const struct decoded_at at = {
		.offset = block->offset,
		.length = block->length,
		.type = block->type,
	};
	struct ivrs_memory memory;

	if (ivrs_is_ivhd(block))
		return decoded_add(decoded, at,
				   "IVHD %02xh of IOMMU %04x, segment %04x, "
				   "flags 0x%02x",
				   block->type, block->device, block->segment,
				   block->flags);
	if (!ivrs_is_ivmd(block))
		return decoded_add(decoded, at,
				   "unknown block of type %02xh, %zu bytes",
				   block->type, block->length);
	memory = ivrs_memory(ivrs, block);
	return decoded_add(decoded, at,
			   "IVMD %02xh, segment %04x, devices %04x-%04x, flags "
			   "0x%02x, memory 0x%llx, 0x%llx bytes",
			   block->type, block->segment, memory.first, memory.last,
			   block->flags, (unsigned long long)memory.start,
			   (unsigned long long)memory.length);
}

static int decoded_ivrs(const struct table *table, struct decoded *decoded)
{
	struct ivrs_block block = {0};
	struct ivrs ivrs;
	int err;

	err = ivrs_open(table, &ivrs, NULL);
	while (!err && ivrs_next(&ivrs, &block)) {
		struct ivrs_entry entry = {0};

		err = decoded_ivrs_block(&ivrs, &block, decoded);
		while (!err && ivrs_entry_next(&ivrs, &block, &entry))
			err = decoded_add(
				decoded,
				(struct decoded_at){
					.offset = entry.offset,
					.length = entry.length,
					.type = entry.type,
					.inner = true,
				},
				"device entry %02xh, device %04x, flags 0x%02x",
				entry.type, entry.device, entry.flags);
	}
	return err;
}

int decoded_read(const struct table *table, struct decoded *decoded)
{
	memset(decoded, 0, sizeof(*decoded));
	if (!strcmp(table->name, "IORT"))
		return decoded_iort(table, decoded);
	if (!strcmp(table->name, "DMAR"))
		return decoded_dmar(table, decoded);
	return decoded_ivrs(table, decoded);
}
