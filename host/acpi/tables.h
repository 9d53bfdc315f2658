/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of a machine that describe IOMMUs. */
#ifndef GPUBOX_ACPI_TABLES_H
#define GPUBOX_ACPI_TABLES_H

#include "acpi/dmar.h"
#include "acpi/iort.h"
#include "acpi/ivrs.h"
#include "acpi/table.h"

/* Those that a machine does not have are empty (no name). */
struct tables {
	struct table iort, dmar, ivrs;
};

/* How Linux names the folder of the running host's. */
#define TABLES_HOST "/sys/firmware/acpi/tables"

/*
 * Read the tables below @root at @path, a file with one table or a folder of
 * such files; what else is in it is passed over. All that is read is checked.
 * tables_free() frees, also after an error: -ENOENT (none of the three is
 * there), -EEXIST (two with the same signature), -EBADMSG (damaged),
 * -ENAMETOOLONG, what open(2) and read(2) report: -EACCES when not root.
 */
int tables_read(const char *root, const char *path, struct tables *tables,
		struct fault *fault);
void tables_free(struct tables *tables);

/* Check one, whichever it is. -EBADMSG; -ENOTSUP: none of the three. */
int tables_check(const struct table *table, struct fault *fault);

/* The one of this signature, or NULL. */
struct table *tables_find(struct tables *tables, const char *name);

#endif /* GPUBOX_ACPI_TABLES_H */
