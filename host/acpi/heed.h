/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes Linux pass over a whole table: it then drives no IOMMU by it. */
#ifndef GPUBOX_ACPI_HEED_H
#define GPUBOX_ACPI_HEED_H

#include <stdbool.h>
#include <stddef.h>

#include "acpi/place.h"
#include "acpi/table.h"

#define HEED_TEXT 160

/*
 * Whether Linux drives IOMMUs by @table on the host that @places describes.
 * If not, @why says what is wrong with it, as the rest of a sentence that
 * begins with the table's name.
 */
bool heed_table(const struct table *table, const struct places *places,
		char why[HEED_TEXT]);

enum heed_way {
	HEED_UNKNOWN,  /* no node of a device tree is known on the way */
	HEED_UNSERVED, /* none of them has an iommu-map or iommus */
	HEED_SERVED,
};

/* Whether the device tree of the host below @root puts @bdf behind an IOMMU. */
enum heed_way heed_tree(const char *root, struct pci_bdf bdf);

#endif /* GPUBOX_ACPI_HEED_H */
