// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/iort.h"

#include <errno.h>
#include <string.h>

#include "file/bytes.h"

#define IORT_HEADER	 48
#define IORT_NODE_HEADER 16
#define IORT_RANGE_SIZE	 20
#define IORT_NO_MAP	 UINT32_MAX
#define IORT_DEPTH_MAX	 8 /* nodes between a device and its SMMU */

static const struct {
	const char *name;
	size_t size; /* what all revisions have */
} iort_types[] = {
	[IORT_ITS] = {"ITS group", 20},
	[IORT_NAMED] = {"named component", 30},
	[IORT_ROOT_COMPLEX] = {"root complex", 32},
	[IORT_SMMU] = {"SMMU", 60},
	[IORT_SMMU3] = {"SMMUv3", 60},
	[IORT_PMCG] = {"PMCG", 32},
	[IORT_RMR] = {"RMR", 28},
};

#define IORT_TYPES (sizeof(iort_types) / sizeof(iort_types[0]))

const char *iort_type_name(uint8_t type)
{
	return type < IORT_TYPES ? iort_types[type].name : "unknown";
}

static int iort_bad(size_t offset, const char *what, struct fault *fault)
{
	return fault_set(fault, FAULT_FIRMWARE, -EBADMSG,
			 "IORT: the node at 0x%zx %s", offset, what);
}

/* Whether @n elements of @size at @at are within a node of @length bytes. */
static bool iort_fits(uint32_t at, uint32_t n, size_t size, size_t length)
{
	return at >= IORT_NODE_HEADER && at + (uint64_t)n * size <= length;
}

/* Neither over its own fields nor over its mappings. */
static bool iort_ranges_fit(const uint8_t *p, const struct iort_node *node)
{
	size_t maps = node->maps - node->offset;
	size_t at = bytes_le32(p + 24), n = bytes_le32(p + 20);

	if (!n)
		return true;
	if (!iort_fits((uint32_t)at, (uint32_t)n, IORT_RANGE_SIZE, node->length) ||
	    at < iort_types[IORT_RMR].size)
		return false;
	return !node->n_maps || at + n * IORT_RANGE_SIZE <= maps ||
	       (at >= maps + (size_t)node->n_maps * IORT_MAP_SIZE &&
		maps >= iort_types[IORT_RMR].size);
}

static bool iort_body_fits(const struct iort *iort, const struct iort_node *node)
{
	const uint8_t *p = iort->table->data + node->offset;

	switch (node->type) {
	case IORT_ITS:
		return iort_fits(20, bytes_le32(p + 16), 4, node->length);
	case IORT_NAMED:
		return memchr(p + 29, '\0', node->length - 29);
	case IORT_RMR:
		return iort_ranges_fit(p, node);
	default:
		return true;
	}
}

/* Fills in @node, whose index and offset are set. */
static const char *iort_check(const struct iort *iort, struct iort_node *node)
{
	const uint8_t *p = iort->table->data + node->offset;
	size_t left = iort->table->size - node->offset;
	uint32_t maps;

	if (left < IORT_NODE_HEADER)
		return "begins too close to the end of the table";
	node->type = p[0];
	node->length = bytes_le16(p + 1);
	node->revision = p[3];
	node->id = bytes_le32(p + 4);
	node->n_maps = bytes_le32(p + IORT_NODE_MAPPINGS);
	maps = bytes_le32(p + IORT_NODE_MAPPINGS + 4);
	node->maps = node->offset + maps;
	if (node->length > left)
		return "is longer than the table";
	if (node->length < IORT_NODE_HEADER ||
	    (node->type < IORT_TYPES &&
	     node->length < iort_types[node->type].size))
		return "is too short for its type";
	if (node->n_maps &&
	    !iort_fits(maps, node->n_maps, IORT_MAP_SIZE, node->length))
		return "has ID mappings outside of it";
	if (!iort_body_fits(iort, node))
		return "has a list outside of it or over another part";
	return NULL;
}

int iort_open(const struct table *table, struct iort *iort, struct fault *fault)
{
	struct iort_node node = {0};
	const char *wrong;

	memset(iort, 0, sizeof(*iort));
	iort->table = table;
	if (table->size < IORT_HEADER)
		return fault_set(fault, FAULT_FIRMWARE, -EBADMSG,
				 "IORT: %zu bytes are too few", table->size);
	iort->first = bytes_le32(table->data + 40);
	if (iort->first < IORT_HEADER || iort->first > table->size)
		return fault_set(fault, FAULT_FIRMWARE, -EBADMSG,
				 "IORT: its nodes begin outside of it, at 0x%zx",
				 iort->first);
	iort->n_nodes = bytes_le32(table->data + 36);
	iort->end = iort->first;
	for (node.index = 1; node.index <= iort->n_nodes; node.index++) {
		node.offset = iort->end;
		wrong = iort_check(iort, &node);
		if (wrong)
			return iort_bad(node.offset, wrong, fault);
		iort->end += node.length;
	}
	return 0;
}

bool iort_next(const struct iort *iort, struct iort_node *node)
{
	size_t offset = node->index ? node->offset + node->length : iort->first;

	if (node->index >= iort->n_nodes)
		return false;
	node->index++;
	node->offset = offset;
	iort_check(iort, node);
	return true;
}

bool iort_find(const struct iort *iort, size_t offset, struct iort_node *node)
{
	memset(node, 0, sizeof(*node));
	while (iort_next(iort, node))
		if (node->offset == offset)
			return true;
	return false;
}

struct iort_map iort_map(const struct iort *iort, const struct iort_node *node,
			 uint32_t i)
{
	const uint8_t *p =
		iort->table->data + node->maps + (size_t)i * IORT_MAP_SIZE;

	return (struct iort_map){
		.input = bytes_le32(p),
		.count = bytes_le32(p + 4),
		.output = bytes_le32(p + 8),
		.target = bytes_le32(p + 12),
		.flags = bytes_le32(p + 16),
	};
}

uint32_t iort_segment(const struct iort *iort, const struct iort_node *node)
{
	return bytes_le32(iort->table->data + node->offset + 28);
}

const char *iort_path(const struct iort *iort, const struct iort_node *node)
{
	return (const char *)iort->table->data + node->offset + 29;
}

uint64_t iort_base(const struct iort *iort, const struct iort_node *node)
{
	return bytes_le64(iort->table->data + node->offset + 16);
}

struct iort_rmr iort_rmr(const struct iort *iort, const struct iort_node *node)
{
	const uint8_t *p = iort->table->data + node->offset;

	return (struct iort_rmr){
		.flags = bytes_le32(p + IORT_RMR_FLAGS),
		.n_ranges = bytes_le32(p + 20),
		.ranges = node->offset + bytes_le32(p + 24),
	};
}

void iort_rmr_range(const struct iort *iort, const struct iort_rmr *rmr,
		    uint32_t i, uint64_t *start, uint64_t *length)
{
	const uint8_t *p =
		iort->table->data + rmr->ranges + (size_t)i * IORT_RANGE_SIZE;

	*start = bytes_le64(p);
	*length = bytes_le64(p + 8);
}

/*
 * The mapping of an SMMUv3 or PMCG that names its own DeviceID is none of a
 * device's (iort_get_id_mapping_index).
 */
static uint32_t iort_own_map(const struct iort *iort, const struct iort_node *node)
{
	const uint8_t *p = iort->table->data + node->offset;

	if (node->type == IORT_PMCG)
		return bytes_le32(p + 24) ? IORT_NO_MAP : 0;
	if (node->type != IORT_SMMU3 || node->revision < 1 || node->length < 68)
		return IORT_NO_MAP;
	if (bytes_le32(p + 44) && bytes_le32(p + 48) && bytes_le32(p + 52) &&
	    bytes_le32(p + 56))
		return IORT_NO_MAP;
	return bytes_le32(p + 64);
}

/*
 * iort_id_map(). 0: mapped. -EAGAIN: at the end of a range, another may be
 * meant. @again: one was found at the end of its range.
 */
static int iort_translate(const struct iort_map *map, uint8_t type, uint32_t in,
			  bool again, uint32_t *out)
{
	uint32_t last = map->input + map->count; /* wraps, as it does there */

	if (map->flags & IORT_MAP_SINGLE) {
		if (type != IORT_NAMED && type != IORT_ROOT_COMPLEX)
			return -ENXIO;
		*out = map->output;
		return 0;
	}
	if (in < map->input || in > last || (again && in != map->input))
		return -ENXIO;
	*out = map->output + (in - map->input);
	return map->count && in == last ? -EAGAIN : 0;
}

/*
 * One step from @node, as Linux does it (iort_node_map_id): the count is the
 * number of ids less one, but firmware gets it wrong; so a match at the very
 * end of a range yields to one at the beginning of another.
 */
static bool iort_step(const struct iort *iort, struct iort_node *node,
		      uint32_t *id)
{
	uint32_t own = iort_own_map(iort, node);
	uint32_t i, found = *id, target = 0;

	if (!node->n_maps || !iort_map(iort, node, 0).target)
		return false;
	for (i = 0; i < node->n_maps; i++) {
		struct iort_map map = iort_map(iort, node, i);
		int err;

		if (i == own)
			continue;
		err = iort_translate(&map, node->type, *id, target, &found);
		if (err == -ENXIO)
			continue;
		target = map.target;
		if (!err)
			break;
	}
	*id = found;
	return target && iort_find(iort, target, node);
}

bool iort_resolve(const struct iort *iort, uint32_t segment, uint32_t rid,
		  struct iort_stream *stream)
{
	struct iort_node node = {0};
	uint32_t id = rid;
	int depth;

	do {
		if (!iort_next(iort, &node))
			return false;
	} while (node.type != IORT_ROOT_COMPLEX ||
		 iort_segment(iort, &node) != segment);
	for (depth = 0; depth < IORT_DEPTH_MAX; depth++) {
		if (node.type == IORT_SMMU || node.type == IORT_SMMU3) {
			stream->smmu = node.offset;
			stream->id = id;
			return true;
		}
		/* nobody's way leads through one; relax would change it */
		if (node.type == IORT_RMR || !iort_step(iort, &node, &id))
			return false;
	}
	return false;
}

/* iort_rmr_has_dev() */
bool iort_map_names(const struct iort_map *map, const struct iort_stream *stream)
{
	uint32_t last = map->output + map->count; /* wraps, as it does there */

	return map->target == stream->smmu && stream->id >= map->output &&
	       stream->id <= last;
}

bool iort_rmr_names(const struct iort *iort, const struct iort_node *node,
		    const struct iort_stream *stream)
{
	uint32_t i;

	for (i = 0; i < node->n_maps; i++) {
		struct iort_map map = iort_map(iort, node, i);

		if (iort_map_names(&map, stream))
			return true;
	}
	return false;
}
