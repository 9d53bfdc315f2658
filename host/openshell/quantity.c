// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/quantity.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
static uint64_t quantity_unit(const char *suffix)
{
	static const struct {
		const char *suffix;
		uint64_t milli; /* thousandths in one */
	} units[] = {
		{"m", 1},
		{"", 1000},
		{"k", UINT64_C(1000000)},
		{"M", UINT64_C(1000000000)},
		{"G", UINT64_C(1000000000000)},
		{"T", UINT64_C(1000000000000000)},
		{"Ki", UINT64_C(1000) << 10},
		{"Mi", UINT64_C(1000) << 20},
		{"Gi", UINT64_C(1000) << 30},
		{"Ti", UINT64_C(1000) << 40},
	};
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(suffix, units[i].suffix))
			return units[i].milli;
	return 0;
}

/* @digits of them at @text, as @value; false: more than fits. */
static bool quantity_whole(const char *text, size_t digits, uint64_t *value)
{
	size_t i;

	*value = 0;
	for (i = 0; i < digits; i++) {
		if (*value > QUANTITY_MAX / 10)
			return false;
		*value = *value * 10 + (uint64_t)(text[i] - '0');
	}
	return true;
}

static int quantity_refuse(const char *what, const char *text, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "%s %.64s: write a number as 500m, 2, 512Mi or 4G",
			 what, text);
}

int quantity_parse(const char *what, const char *text, uint64_t *milli,
		   struct fault *fault)
{
	size_t digits = strspn(text, "0123456789"), behind = 0;
	uint64_t whole, part = 0, unit, scale = 1;
	const char *suffix = text + digits;
	size_t i;

	if (*suffix == '.') {
		behind = strspn(suffix + 1, "0123456789");
		suffix += 1 + behind;
	}
	unit = quantity_unit(suffix);
	/* nobody needs more than thousandths of the unit */
	if (!digits || !unit || behind > 3 ||
	    !quantity_whole(text, digits, &whole) || whole > QUANTITY_MAX / unit ||
	    !quantity_whole(text + digits + 1, behind, &part))
		return quantity_refuse(what, text, fault);
	for (i = 0; i < behind; i++)
		scale *= 10;
	*milli = whole * unit + (part * unit + scale - 1) / scale;
	return *milli > QUANTITY_MAX ? quantity_refuse(what, text, fault) : 0;
}
