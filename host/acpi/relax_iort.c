// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "acpi/mandates.h"
#include "acpi/iort.h"
#include "acpi/relax_job.h"
#include "file/bytes.h"

#define RMR_BODY       28 /* header and own fields */
#define RMR_RANGE_SIZE 20
#define RMR_ROOM       65535

/* A list of mappings that grows. */
struct relax_maps {
	struct iort_map *map;
	size_t count;
};

struct relax_rmr {
	struct table *table;
	const struct iort_stream *stream; /* of the devices */
	size_t n_streams;
	struct relax_maps ours, theirs;
};

static int relax_add_map(struct relax_maps *maps, const struct iort_map *whole,
			 uint32_t first, uint32_t last)
{
	struct iort_map *bigger =
		realloc(maps->map, (maps->count + 1) * sizeof(*maps->map));

	if (!bigger)
		return -ENOMEM;
	maps->map = bigger;
	bigger[maps->count] = *whole;
	bigger[maps->count].output = first;
	bigger[maps->count].count = last - first; /* wraps as @whole's does */
	if (!(whole->flags & IORT_MAP_SINGLE))
		bigger[maps->count].input += first - whole->output;
	maps->count++;
	return 0;
}

/* The lowest of our StreamIDs in @map at or above @from; false: none. */
static bool relax_next_stream(const struct relax_rmr *rmr,
			      const struct iort_map *map, uint64_t from,
			      uint32_t *id)
{
	bool found = false;
	size_t i;

	*id = UINT32_MAX;
	for (i = 0; i < rmr->n_streams; i++) {
		const struct iort_stream *stream = &rmr->stream[i];

		if (!iort_map_names(map, stream) || stream->id < from ||
		    (found && stream->id >= *id))
			continue;
		*id = stream->id;
		found = true;
	}
	return found;
}

/* Cut a mapping into ours and theirs. */
static int relax_cut_map(struct relax_rmr *rmr, const struct iort_map *map)
{
	uint64_t at = map->output, end = at + map->count;
	uint32_t id;
	int err = 0;

	/* ids that wrap around name nobody, see iort_map_names() */
	if (end > UINT32_MAX)
		return relax_add_map(&rmr->theirs, map, map->output,
				     (uint32_t)end);
	while (!err && relax_next_stream(rmr, map, at, &id)) {
		if (id > at)
			err = relax_add_map(&rmr->theirs, map, (uint32_t)at,
					    id - 1);
		if (!err)
			err = relax_add_map(&rmr->ours, map, id, id);
		at = (uint64_t)id + 1;
	}
	if (!err && at <= end)
		err = relax_add_map(&rmr->theirs, map, (uint32_t)at,
				    (uint32_t)end);
	return err;
}

static void relax_put_map(uint8_t *p, const struct iort_map *map)
{
	bytes_put_le32(p, map->input);
	bytes_put_le32(p + 4, map->count);
	bytes_put_le32(p + 8, map->output);
	bytes_put_le32(p + 12, map->target);
	bytes_put_le32(p + 16, map->flags);
}

/* An identifier that no node has. */
static uint32_t relax_new_id(const struct iort *iort)
{
	struct iort_node node = {0};
	uint32_t id = 0;

	while (iort_next(iort, &node))
		if (node.id >= id && node.id != UINT32_MAX)
			id = node.id + 1;
	return id;
}

/*
 * Append a node like the one at @offset, with these flags and mappings. It
 * goes behind all others, so that no reference of any node, known or not,
 * has to change.
 */
static int relax_append(struct relax_rmr *rmr, size_t offset, uint32_t flags,
			const struct iort_map *map, size_t n_maps)
{
	struct iort_node node;
	struct iort iort;
	struct iort_rmr old;
	size_t ranges, size, i;
	uint8_t *p;
	int err;

	err = iort_open(rmr->table, &iort, NULL);
	if (err || !iort_find(&iort, offset, &node))
		return -EBADMSG;
	old = iort_rmr(&iort, &node);
	ranges = (size_t)old.n_ranges * RMR_RANGE_SIZE;
	size = RMR_BODY + ranges + n_maps * IORT_MAP_SIZE;
	if (size > RMR_ROOM || rmr->table->size + size > TABLE_SIZE_MAX)
		return -EFBIG;
	p = calloc(1, size);
	if (!p)
		return -ENOMEM;
	p[0] = IORT_RMR;
	bytes_put_le16(p + 1, (uint32_t)size);
	p[3] = node.revision;
	bytes_put_le32(p + 4, relax_new_id(&iort));
	bytes_put_le32(p + IORT_NODE_MAPPINGS, (uint32_t)n_maps);
	bytes_put_le32(p + IORT_NODE_MAPPINGS + 4, (uint32_t)(RMR_BODY + ranges));
	bytes_put_le32(p + IORT_RMR_FLAGS, flags);
	bytes_put_le32(p + 20, old.n_ranges);
	bytes_put_le32(p + 24, RMR_BODY);
	memcpy(p + RMR_BODY, rmr->table->data + old.ranges, ranges);
	for (i = 0; i < n_maps; i++)
		relax_put_map(p + RMR_BODY + ranges + i * IORT_MAP_SIZE, &map[i]);
	err = table_insert(rmr->table, iort.end, p, size);
	if (!err)
		bytes_put_le32(rmr->table->data + 36, iort.n_nodes + 1);
	free(p);
	return err;
}

/* The others keep the node: as many of their mappings as there is room for. */
static int relax_keep_theirs(struct relax_rmr *rmr,
			     const struct iort_node *node, uint32_t flags)
{
	size_t i, n = rmr->theirs.count;
	uint8_t *p = rmr->table->data + node->offset;

	if (n > node->n_maps)
		n = node->n_maps;
	bytes_put_le32(p + IORT_NODE_MAPPINGS, (uint32_t)n);
	memset(rmr->table->data + node->maps, 0,
	       (size_t)node->n_maps * IORT_MAP_SIZE);
	for (i = 0; i < n; i++)
		relax_put_map(rmr->table->data + node->maps + i * IORT_MAP_SIZE,
			      &rmr->theirs.map[i]);
	if (rmr->theirs.count == n)
		return 0;
	return relax_append(rmr, node->offset, flags, rmr->theirs.map + n,
			    rmr->theirs.count - n);
}

static int relax_node(struct relax_rmr *rmr, const struct iort *iort,
		      const struct iort_node *node)
{
	uint32_t flags = iort_rmr(iort, node).flags, i;
	int err = 0;

	for (i = 0; i < node->n_maps && !err; i++) {
		struct iort_map map = iort_map(iort, node, i);

		err = relax_cut_map(rmr, &map);
	}
	if (err || !rmr->ours.count)
		return err;
	if (!rmr->theirs.count) {
		bytes_put_le32(rmr->table->data + node->offset + IORT_RMR_FLAGS,
			       flags | IORT_RMR_REMAP);
		return 1;
	}
	err = relax_keep_theirs(rmr, node, flags);
	if (!err)
		err = relax_append(rmr, node->offset, flags | IORT_RMR_REMAP,
				   rmr->ours.map, rmr->ours.count);
	return err ? err : 1;
}

/* One without a range asks for nothing (iort_get_rmrs). */
static bool relax_may_stop(const struct iort *iort, const struct iort_node *node)
{
	struct iort_rmr rmr;

	if (node->type != IORT_RMR)
		return false;
	rmr = iort_rmr(iort, node);
	return rmr.n_ranges && !(rmr.flags & IORT_RMR_REMAP);
}

/* Node number @index; those that are appended come later. */
static int relax_node_at(struct relax_rmr *rmr, uint32_t index)
{
	struct iort_node node = {0};
	struct iort iort;
	int changed;

	if (iort_open(rmr->table, &iort, NULL))
		return -EBADMSG;
	while (node.index < index)
		if (!iort_next(&iort, &node))
			return 0;
	if (!relax_may_stop(&iort, &node))
		return 0;
	changed = relax_node(rmr, &iort, &node);
	free(rmr->ours.map);
	free(rmr->theirs.map);
	memset(&rmr->ours, 0, sizeof(rmr->ours));
	memset(&rmr->theirs, 0, sizeof(rmr->theirs));
	return changed;
}

static bool relax_has_stream(const struct relax_rmr *rmr,
			     const struct iort_stream *stream)
{
	size_t i;

	for (i = 0; i < rmr->n_streams; i++)
		if (rmr->stream[i].smmu == stream->smmu &&
		    rmr->stream[i].id == stream->id)
			return true;
	return false;
}

/*
 * Devices with one StreamID cannot be told apart by the table. Linux has them
 * in one group; if not, do not decide over the others.
 */
static int relax_check_shared(const struct iort *iort,
			      const struct relax_rmr *rmr,
			      const struct relax_job *job, struct fault *fault)
{
	struct iort_stream theirs[MANDATES_STREAMS_MAX];
	char other[PCI_BDF_TEXT];
	size_t i, n;

	for (i = 0; i < job->places->count; i++) {
		const struct place *place = &job->places->place[i];

		if (relax_job_is_ours(job, place))
			continue;
		for (n = mandates_streams(iort, place, theirs); n; n--)
			if (relax_has_stream(rmr, &theirs[n - 1]))
				return fault_set(
					fault, FAULT_FIRMWARE, -EBUSY,
					"%s: has the same StreamID, 0x%x, and "
					"is not in the group: the IORT cannot "
					"tell them apart",
					pci_bdf_format(place->bdf, other),
					theirs[n - 1].id);
	}
	return 0;
}

/* Whether a node that does not permit remapping names one of ours. */
static bool relax_stops(const struct iort *iort, const struct relax_rmr *rmr)
{
	struct iort_node node = {0};
	size_t i;

	while (iort_next(iort, &node)) {
		if (!relax_may_stop(iort, &node))
			continue;
		for (i = 0; i < rmr->n_streams; i++)
			if (iort_rmr_names(iort, &node, &rmr->stream[i]))
				return true;
	}
	return false;
}

static int relax_nodes(struct relax_rmr *rmr, uint32_t n, struct fault *fault)
{
	int err = 0, changed = 0;
	uint32_t index;

	for (index = 1; index <= n && err >= 0; index++) {
		err = relax_node_at(rmr, index);
		changed |= err > 0;
	}
	if (err < 0)
		return fault_set(fault, FAULT_HOST, err,
				 "IORT: an RMR node cannot be split: %s",
				 strerror(-err));
	return changed;
}

int relax_iort(struct table *relaxed, const struct relax_job *job,
	       struct fault *fault)
{
	struct relax_rmr rmr = {.table = relaxed};
	struct iort_stream *stream;
	struct iort iort;
	int err, changed = 0;
	size_t i;

	err = iort_open(relaxed, &iort, fault);
	if (err || table_revision(relaxed) < IORT_RMR_REVISION)
		return err;
	stream = calloc(job->n, MANDATES_STREAMS_MAX * sizeof(*stream));
	if (!stream)
		return fault_no_memory(fault, "IORT");
	for (i = 0; i < job->n; i++)
		rmr.n_streams += mandates_streams(&iort, &job->device[i],
						  &stream[rmr.n_streams]);
	rmr.stream = stream;
	err = relax_stops(&iort, &rmr)
		      ? relax_check_shared(&iort, &rmr, job, fault)
		      : 0;
	if (!err)
		changed = relax_nodes(&rmr, iort.n_nodes, fault);
	free(stream);
	return err ? err : changed;
}
