/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Identity regions: memory that a device must find at guest-physical = IOVA
 * = host-physical, and what is done about each.
 */
#ifndef GPUBOX_LAYOUT_REGION_H
#define GPUBOX_LAYOUT_REGION_H

#include <stddef.h>
#include <stdint.h>

#include "board/board.h"
#include "fault.h"

struct region {
	uint64_t start;
	uint64_t last; /* inclusive, as reserved_regions has it */
	enum board_identity_policy policy;
};

#define REGIONS_MAX 32

/* Ascending; none overlaps another. */
struct regions {
	size_t count;
	struct region region[REGIONS_MAX];
};

#define REGION_TEXT 64

/* "0xa1600000-0xb97fffff"; returns @text. */
char *region_text(uint64_t start, uint64_t last, char text[REGION_TEXT]);

/* "refuse", "map", "quarantine" */
const char *region_policy_name(enum board_identity_policy policy);

/* The policy of that name. -EINVAL: there is none. */
int region_policy_parse(const char *name, enum board_identity_policy *policy);

/*
 * Add @region where it belongs. One that overlaps others of the same policy
 * becomes one with them. Errors, FAULT_HOST: -EINVAL (it ends before it
 * starts, or overlaps one of another policy), -E2BIG; @regions is then as it
 * was.
 */
int regions_add(struct regions *regions, struct region region,
		struct fault *fault);

/*
 * Add what @text lists, separated by blanks: FIRST-LAST or FIRST-LAST:POLICY
 * with addresses in hexadecimal behind 0x; without a policy it is @policy.
 * @what names the source in messages. -EINVAL, FAULT_HOST, where @text is no
 * such list, and the errors of regions_add(); those before it stay.
 */
int regions_parse(const char *what, const char *text,
		  enum board_identity_policy policy, struct regions *regions,
		  struct fault *fault);

/* All of them, "0x..-0x.., 0x..-0x.."; "none" when there is none. */
char *regions_text(const struct regions *regions, char *text, size_t size);

#endif /* GPUBOX_LAYOUT_REGION_H */
