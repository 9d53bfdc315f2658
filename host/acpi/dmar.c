// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/dmar.h"

#include <errno.h>
#include <string.h>

#include "file/bytes.h"

#define DMAR_HEADER	  48
#define DMAR_SCOPE_HEADER 6
#define DMAR_ENTRY_HEADER 4

static const struct {
	const char *name;
	size_t size; /* without scopes */
	bool has_scopes;
} dmar_types[] = {
	[DMAR_DRHD] = {"DRHD", 16, true}, [DMAR_RMRR] = {"RMRR", 24, true},
	[DMAR_ATSR] = {"ATSR", 8, true},  [DMAR_RHSA] = {"RHSA", 20, false},
	[DMAR_ANDD] = {"ANDD", 9, false}, [DMAR_SATC] = {"SATC", 8, true},
};

#define DMAR_TYPES (sizeof(dmar_types) / sizeof(dmar_types[0]))

const char *dmar_type_name(uint16_t type)
{
	return type < DMAR_TYPES ? dmar_types[type].name : "unknown";
}

const char *dmar_scope_name(uint8_t type)
{
	static const char *const names[] = {
		[DMAR_SCOPE_ENDPOINT] = "endpoint",
		[DMAR_SCOPE_BRIDGE] = "bridge",
		[DMAR_SCOPE_IOAPIC] = "IOAPIC",
		[DMAR_SCOPE_HPET] = "HPET",
		[DMAR_SCOPE_NAMESPACE] = "namespace device",
	};

	if (!type || type >= sizeof(names) / sizeof(names[0]))
		return "unknown";
	return names[type];
}

/* Fills in the parts of @entry that its type has. */
static void dmar_decode(const uint8_t *p, struct dmar_entry *entry)
{
	entry->flags = 0;
	entry->segment = 0;
	entry->base = 0;
	entry->limit = 0;
	entry->scopes = 0;
	if (entry->type >= DMAR_TYPES)
		return;
	if (dmar_types[entry->type].has_scopes) {
		entry->scopes = dmar_types[entry->type].size;
		entry->segment = (uint16_t)bytes_le16(p + 6);
		if (entry->type != DMAR_RMRR)
			entry->flags = p[4];
	}
	if (entry->type == DMAR_DRHD || entry->type == DMAR_RMRR ||
	    entry->type == DMAR_RHSA)
		entry->base = bytes_le64(p + 8);
	if (entry->type == DMAR_RMRR)
		entry->limit = bytes_le64(p + 16);
}

/* Fills in @entry, whose offset is set. */
static const char *dmar_check(const struct dmar *dmar, struct dmar_entry *entry)
{
	const uint8_t *p = dmar->table->data + entry->offset;
	size_t left = dmar->table->size - entry->offset;

	if (left < DMAR_ENTRY_HEADER)
		return "begins too close to the end of the table";
	entry->type = (uint16_t)bytes_le16(p);
	entry->length = bytes_le16(p + DMAR_LENGTH_AT);
	if (entry->length > left)
		return "is longer than the table";
	if (entry->length < DMAR_ENTRY_HEADER ||
	    (entry->type < DMAR_TYPES &&
	     entry->length < dmar_types[entry->type].size))
		return "is too short for its type";
	dmar_decode(p, entry);
	return NULL;
}

/* Fills in @scope, whose offset is set and lies in the entry. */
static const char *dmar_check_scope(const struct dmar *dmar,
				    const struct dmar_entry *entry,
				    struct dmar_scope *scope)
{
	const uint8_t *p = dmar->table->data + scope->offset;
	size_t left = entry->offset + entry->length - scope->offset;

	if (left < DMAR_SCOPE_HEADER)
		return "has a device scope that is cut off";
	scope->type = p[0];
	scope->length = p[1];
	scope->id = p[4];
	scope->bus = p[5];
	scope->n_path = 0;
	if (scope->length < DMAR_SCOPE_HEADER || scope->length > left)
		return "has a device scope of a wrong length";
	scope->path = p + DMAR_SCOPE_HEADER;
	scope->n_path = (scope->length - DMAR_SCOPE_HEADER) / 2;
	return NULL;
}

int dmar_open(const struct table *table, struct dmar *dmar, struct fault *fault)
{
	struct dmar_entry entry = {.offset = DMAR_HEADER};
	struct dmar_scope scope = {0};
	const char *wrong = NULL;

	dmar->table = table;
	if (table->size < DMAR_HEADER)
		return fault_set(fault, FAULT_FIRMWARE, -EBADMSG,
				 "DMAR: %zu bytes are too few", table->size);
	for (; entry.offset < table->size; entry.offset += entry.length) {
		wrong = dmar_check(dmar, &entry);
		if (wrong)
			break;
		if (!entry.scopes)
			continue;
		scope.offset = entry.offset + entry.scopes;
		while (!wrong && scope.offset < entry.offset + entry.length) {
			wrong = dmar_check_scope(dmar, &entry, &scope);
			scope.offset += scope.length;
		}
		if (wrong)
			break;
	}
	if (wrong)
		return fault_set(fault, FAULT_FIRMWARE, -EBADMSG,
				 "DMAR: the entry at 0x%zx %s", entry.offset,
				 wrong);
	return 0;
}

bool dmar_next(const struct dmar *dmar, struct dmar_entry *entry)
{
	entry->offset =
		entry->offset ? entry->offset + entry->length : DMAR_HEADER;
	if (entry->offset >= dmar->table->size)
		return false;
	dmar_check(dmar, entry);
	return true;
}

bool dmar_scope_next(const struct dmar *dmar, const struct dmar_entry *entry,
		     struct dmar_scope *scope)
{
	if (!entry->scopes)
		return false;
	scope->offset = scope->offset ? scope->offset + scope->length
				      : entry->offset + entry->scopes;
	if (scope->offset >= entry->offset + entry->length)
		return false;
	dmar_check_scope(dmar, entry, scope);
	return true;
}

static bool dmar_step_is(const struct dmar_scope *scope, size_t i,
			 struct pci_bdf bdf)
{
	return scope->path[2 * i] == bdf.device &&
	       scope->path[2 * i + 1] == bdf.function;
}

static bool dmar_path_is(const struct dmar_scope *scope, const struct place *place)
{
	size_t i;

	if (scope->bus != place->root_bus || scope->n_path != place->n_path)
		return false;
	for (i = 0; i < scope->n_path; i++)
		if (!dmar_step_is(scope, i, place->path[i]))
			return false;
	return true;
}

bool dmar_scope_is(const struct dmar_scope *scope, uint16_t segment,
		   const struct place *place)
{
	if ((scope->type != DMAR_SCOPE_ENDPOINT &&
	     scope->type != DMAR_SCOPE_BRIDGE) ||
	    !scope->n_path || !place->n_path || place->is_virtfn ||
	    place->bdf.domain != segment)
		return false;
	if (!dmar_path_is(scope, place) &&
	    (scope->n_path != 1 || scope->bus != place->bdf.bus ||
	     !dmar_step_is(scope, 0, place->bdf)))
		return false;
	if (scope->type == DMAR_SCOPE_ENDPOINT)
		return place->header_type == 0;
	return place->header_type != 0 || place->class >> 16 == 0x06;
}

bool dmar_scope_covers(const struct dmar_scope *scope, uint16_t segment,
		       const struct places *places, const struct place *place)
{
	size_t i;

	if (dmar_scope_is(scope, segment, place))
		return true;
	for (i = 0; i < places->count; i++)
		if (place_has_bus(&places->place[i], place->bdf.bus) &&
		    dmar_scope_is(scope, segment, &places->place[i]))
			return true;
	return false;
}

const struct place *dmar_scope_find(const struct dmar_scope *scope,
				    uint16_t segment, const struct places *places)
{
	size_t i;

	for (i = 0; i < places->count; i++)
		if (dmar_scope_is(scope, segment, &places->place[i]))
			return &places->place[i];
	return NULL;
}
