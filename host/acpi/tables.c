// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/tables.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "sysfs/sysfs.h"

struct table *tables_find(struct tables *tables, const char *name)
{
	if (!strcmp(name, "IORT"))
		return &tables->iort;
	if (!strcmp(name, "DMAR"))
		return &tables->dmar;
	return strcmp(name, "IVRS") ? NULL : &tables->ivrs;
}

int tables_check(const struct table *table, struct fault *fault)
{
	struct iort iort;
	struct dmar dmar;
	struct ivrs ivrs;

	if (!strcmp(table->name, "IORT"))
		return iort_open(table, &iort, fault);
	if (!strcmp(table->name, "DMAR"))
		return dmar_open(table, &dmar, fault);
	if (!strcmp(table->name, "IVRS"))
		return ivrs_open(table, &ivrs, fault);
	return fault_set(fault, FAULT_HOST, -ENOTSUP,
			 "%s: neither IORT nor DMAR nor IVRS", table->name);
}

/*
 * How Linux names one of the three. It numbers tables of one name, from 1
 * (acpi_table_attr_init() in drivers/acpi/sysfs.c); drivers use the first.
 */
static bool tables_is_named(const char *name)
{
	char signature[5] = "";
	struct tables none;

	memcpy(signature, name, strnlen(name, 4));
	return tables_find(&none, signature) &&
	       (!name[4] || !strcmp(name + 4, "1"));
}

/* Whether the file begins as one of the three. */
static bool tables_begins(const char *root, const char *path)
{
	char name[5] = "";
	struct tables none;

	return sysfs_read_bytes(root, path, name, 4) == 4 &&
	       tables_find(&none, name);
}

static int tables_add(const char *root, const char *path, struct tables *tables,
		      struct fault *fault)
{
	struct table table, *at;
	int err;

	err = table_read(root, path, &table, fault);
	if (err)
		return err;
	err = tables_check(&table, fault);
	if (!err) {
		at = tables_find(tables, table.name);
		if (!at->name[0]) {
			*at = table;
			return 0;
		}
		err = fault_set(fault, FAULT_HOST, -EEXIST,
				"%s%s: a second %s; give the file that is meant",
				root, path, table.name);
	}
	table_free(&table);
	return err;
}

static int tables_read_folder(const char *root, const char *path, char **names,
			      struct tables *tables, struct fault *fault)
{
	char file[PATH_MAX];
	int i, n, err = 0;

	for (i = 0; names[i] && !err; i++) {
		n = snprintf(file, sizeof(file), "%s/%s", path, names[i]);
		if (n < 0 || (size_t)n >= sizeof(file))
			return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
					 "%s: too long", path);
		/* nothing else of the host's is looked into */
		if (strcmp(path, TABLES_HOST) ? tables_begins(root, file)
					      : tables_is_named(names[i]))
			err = tables_add(root, file, tables, fault);
	}
	return err;
}

int tables_read(const char *root, const char *path, struct tables *tables,
		struct fault *fault)
{
	char **names;
	int n, err;

	memset(tables, 0, sizeof(*tables));
	n = sysfs_list(root, path, &names);
	if (n == -ENOTDIR)
		return tables_add(root, path, tables, fault);
	if (n < 0 && n != -ENOENT)
		return fault_set(fault, FAULT_HOST, n, "%s%s: %s", root, path,
				 strerror(-n));
	err = n < 0 ? 0 : tables_read_folder(root, path, names, tables, fault);
	if (n >= 0)
		sysfs_list_free(names);
	if (!err && !tables->iort.name[0] && !tables->dmar.name[0] &&
	    !tables->ivrs.name[0])
		err = fault_set(fault, FAULT_HOST, -ENOENT,
				"%s%s: no IORT, DMAR or IVRS", root, path);
	return err;
}

void tables_free(struct tables *tables)
{
	table_free(&tables->iort);
	table_free(&tables->dmar);
	table_free(&tables->ivrs);
}
