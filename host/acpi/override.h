/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The archive from which Linux replaces firmware tables at boot: an
 * uncompressed newc archive in front of the initrd, each table a file of
 * kernel/firmware/acpi/ (Documentation/admin-guide/acpi/
 * initrd_table_override.rst; drivers/acpi/tables.c). Next to them lies a note
 * of ours about what they were made from.
 */
#ifndef GPUBOX_ACPI_OVERRIDE_H
#define GPUBOX_ACPI_OVERRIDE_H

#include <stddef.h>

#include "acpi/table.h"
#include "acpi/tables.h"
#include "fault.h"
#include "file/digest.h"
#include "pci/pci.h"

#define OVERRIDE_TABLES_MAX  3
#define OVERRIDE_DEVICES_MAX 64
#define OVERRIDE_BIOS_TEXT   192

struct override {
	size_t n_tables;
	struct table table[OVERRIDE_TABLES_MAX];
	/* of the tables they were made from; "" unknown */
	char origin[OVERRIDE_TABLES_MAX][DIGEST_SIZE];
	char bios[OVERRIDE_BIOS_TEXT]; /* see override_bios() */
	size_t n_devices;	       /* for which it was made */
	struct pci_bdf device[OVERRIDE_DEVICES_MAX];
};

enum override_state {
	OVERRIDE_PREPARED, /* Linux takes it at the next boot with it */
	OVERRIDE_ACTIVE,   /* the tables in force are those in it */
	OVERRIDE_STALE,	   /* made for tables that the firmware had before */
	OVERRIDE_REFUSED,  /* Linux would not take it: not newer, not kin */
};

void override_free(struct override *override);

/* On success *@datap is the caller's, freed with free(). 0 or -ENOMEM. */
int override_pack(const struct override *override, void **datap, size_t *sizep);

/*
 * Read an archive as Linux does: uncompressed. override_free() frees, also
 * after an error: -EBADMSG (no such archive, no table in it, damaged tables;
 * FAULT_HOST), -ENOMEM. @what names it in messages.
 */
int override_unpack(const char *what, const void *data, size_t size,
		    struct override *override, struct fault *fault);

/* Version and date of the firmware of the host below @root, "" unknown. */
void override_bios(const char *root, char bios[OVERRIDE_BIOS_TEXT]);

/*
 * Compare with the tables that are in force, @now, of a firmware @bios. The
 * worst of all tables; *@whyp is a sentence, a constant.
 */
enum override_state override_judge(const struct override *override,
				   struct tables *now, const char *bios,
				   const char **whyp);
/* "prepared", "active", "stale", "refused" */
const char *override_state_name(enum override_state state);

/*
 * Whether the kernel of the host below @root, of this release, takes such an
 * archive. -EPERM (locked down), -EOPNOTSUPP (built without it); FAULT_HOST.
 * 1: its configuration cannot be read, so that it is not known.
 */
int override_allowed(const char *root, const char *release, struct fault *fault);

#endif /* GPUBOX_ACPI_OVERRIDE_H */
