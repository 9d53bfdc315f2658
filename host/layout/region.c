// SPDX-License-Identifier: GPL-2.0-or-later
#include "layout/region.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two addresses and a policy, with room to spare. */
#define WORD_MAX 64

static const char *const policy_names[] = {
	[BOARD_IDENTITY_REFUSE] = "refuse",
	[BOARD_IDENTITY_MAP] = "map",
	[BOARD_IDENTITY_QUARANTINE] = "quarantine",
};

#define POLICIES (sizeof(policy_names) / sizeof(policy_names[0]))

const char *region_policy_name(enum board_identity_policy policy)
{
	return policy_names[policy];
}

int region_policy_parse(const char *name, enum board_identity_policy *policy)
{
	unsigned int i;

	for (i = 0; i < POLICIES; i++) {
		if (strcmp(name, policy_names[i]) != 0)
			continue;
		*policy = (enum board_identity_policy)i;
		return 0;
	}
	return -EINVAL;
}

char *region_text(uint64_t start, uint64_t last, char text[REGION_TEXT])
{
	snprintf(text, REGION_TEXT, "0x%" PRIx64 "-0x%" PRIx64, start, last);
	return text;
}

static bool overlap(const struct region *a, const struct region *b)
{
	return a->start <= b->last && b->start <= a->last;
}

static int check_new(const struct regions *regions, const struct region *region,
		     struct fault *fault)
{
	char text[REGION_TEXT], other[REGION_TEXT];
	size_t i;

	region_text(region->start, region->last, text);
	if (region->last < region->start)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "identity region %s: ends before it starts",
				 text);
	for (i = 0; i < regions->count; i++) {
		const struct region *r = &regions->region[i];

		if (overlap(r, region) && r->policy != region->policy)
			return fault_set(
				fault, FAULT_HOST, -EINVAL,
				"identity region %s (%s): overlaps %s (%s)",
				text, region_policy_name(region->policy),
				region_text(r->start, r->last, other),
				region_policy_name(r->policy));
	}
	return 0;
}

int regions_add(struct regions *regions, struct region region, struct fault *fault)
{
	struct regions merged = {0};
	size_t i, at;
	int err;

	err = check_new(regions, &region, fault);
	if (err)
		return err;
	for (i = 0; i < regions->count; i++) {
		const struct region *r = &regions->region[i];

		if (!overlap(r, &region)) {
			merged.region[merged.count++] = *r;
			continue;
		}
		if (r->start < region.start)
			region.start = r->start;
		if (r->last > region.last)
			region.last = r->last;
	}
	if (merged.count == REGIONS_MAX)
		return fault_set(fault, FAULT_HOST, -E2BIG,
				 "identity regions: more than %d", REGIONS_MAX);
	for (at = merged.count++;
	     at && merged.region[at - 1].start > region.start; at--)
		merged.region[at] = merged.region[at - 1];
	merged.region[at] = region;
	*regions = merged;
	return 0;
}

/* What strtoull(3) would take besides is none: blanks, a sign, no digits. */
static int parse_address(const char **text, uint64_t *address)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	char *end;

	if (strncmp(*text, "0x", 2) != 0 || !strchr(digits, (*text)[2]) ||
	    !(*text)[2])
		return -EINVAL;
	errno = 0;
	*address = strtoull(*text, &end, 16);
	*text = end;
	return errno ? -EINVAL : 0;
}

static int parse_word(const char *word, struct region *region)
{
	if (parse_address(&word, &region->start) || *word++ != '-' ||
	    parse_address(&word, &region->last))
		return -EINVAL;
	if (!*word)
		return 0;
	return *word == ':' ? region_policy_parse(word + 1, &region->policy)
			    : -EINVAL;
}

int regions_parse(const char *what, const char *text,
		  enum board_identity_policy policy, struct regions *regions,
		  struct fault *fault)
{
	char word[WORD_MAX];
	size_t size;
	int err;

	for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
		struct region region = {.policy = policy};

		size = strcspn(text, " ");
		snprintf(word, sizeof(word), "%.*s", (int)size, text);
		if (size >= sizeof(word) || parse_word(word, &region))
			return fault_set(fault, FAULT_HOST, -EINVAL,
					 "%s %s: a region is 0xFIRST-0xLAST, "
					 "the last address included, or "
					 "0xFIRST-0xLAST:map or :quarantine",
					 what, word);
		err = regions_add(regions, region, fault);
		if (err)
			return err;
		text += size;
	}
	return 0;
}

char *regions_text(const struct regions *regions, char *text, size_t size)
{
	char one[REGION_TEXT];
	size_t i, used = 0;

	snprintf(text, size, "none");
	for (i = 0; i < regions->count && used < size; i++)
		used += (size_t)snprintf(
			text + used, size - used, "%s%s", used ? ", " : "",
			region_text(regions->region[i].start,
				    regions->region[i].last, one));
	return text;
}
