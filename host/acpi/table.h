/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One ACPI table as bytes: its header (ACPI 6.5, 5.2.6), its checksum, and
 * the few ways in which a copy is changed.
 */
#ifndef GPUBOX_ACPI_TABLE_H
#define GPUBOX_ACPI_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"

#define TABLE_HEADER 36
/* No IORT, DMAR or IVRS comes near it; what is larger is no such table. */
#define TABLE_SIZE_MAX (1 << 20)

struct table {
	char name[5];  /* the signature; "" is no table */
	uint8_t *data; /* freed with table_free() */
	size_t size;   /* bytes, as its header says */
};

/*
 * Take a copy of the table that begins at @data and ends at or before
 * @data + @size; @what names it in messages. On success table_free() frees
 * it, on failure @table is an empty one. Errors: -EBADMSG (no table, longer
 * than @size or than TABLE_SIZE_MAX; FAULT_FIRMWARE), -ENOMEM.
 */
int table_take(const char *what, const void *data, size_t size,
	       struct table *table, struct fault *fault);

/* The same from a file below @root. What open(2) and read(2) report too. */
int table_read(const char *root, const char *path, struct table *table,
	       struct fault *fault);

/* A copy, for table_free(). 0, or -ENOMEM: @copy is an empty one. */
int table_copy(const struct table *table, struct table *copy);
void table_free(struct table *table);

/* Whether all bytes add up to 0. */
bool table_is_sound(const struct table *table);
/* Whether Linux would let @other replace it, but for the revision. */
bool table_is_kin(const struct table *table, const struct table *other);

uint8_t table_revision(const struct table *table);
uint32_t table_oem_revision(const struct table *table);
/* The two OEM names in printable form; @text has TABLE_OEM_TEXT bytes. */
#define TABLE_OEM_TEXT 16
char *table_oem(const struct table *table, char *text);

/*
 * Put @size bytes in at offset @at, or take them out. The length in the header
 * follows; table_seal() must follow all changes. 0, or -ENOMEM: @table is as it
 * was.
 */
int table_insert(struct table *table, size_t at, const void *data, size_t size);
void table_remove(struct table *table, size_t at, size_t size);

/*
 * Raise the OEM revision and set the checksum: Linux takes a replacement for
 * a table when its OEM revision is higher (drivers/acpi/tables.c,
 * acpi_table_initrd_override). -EOVERFLOW: it is at its maximum; FAULT_HOST.
 */
int table_seal(struct table *table, struct fault *fault);

#endif /* GPUBOX_ACPI_TABLE_H */
