/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An archive of tables where GRUB loads it as an early initrd, as Debian's
 * and Ubuntu's grub-mkconfig lay things out. What is to be done is a list of
 * files, decided before anything is written.
 */
#ifndef GPUBOX_ACPI_GRUB_H
#define GPUBOX_ACPI_GRUB_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"

/* Paths below the root of the host. */
#define GRUB_ARCHIVE "/boot/gpubox-acpi.cpio"
/* 41_custom of every grub.cfg sources it: one entry, for trying. */
#define GRUB_CUSTOM "/boot/grub/custom.cfg"
/* grub-reboot(8)'s next_entry, one boot only, is kept in it. */
#define GRUB_ENV "/boot/grub/grubenv"
/* Sourced by grub-mkconfig after /etc/default/grub: every boot. */
#define GRUB_DEFAULT "/etc/default/grub.d/gpubox-acpi.cfg"
/* The name of the entry. */
#define GRUB_ENTRY "gpubox-acpi"

#define GRUB_FILES_MAX 4

struct grub_file {
	const char *path;
	const char *why;
	char *data; /* what it is to hold; NULL: it is to be removed */
	size_t size;
};

struct grub_plan {
	size_t n;
	struct grub_file file[GRUB_FILES_MAX]; /* in the order of writing */
	bool update; /* update-grub has to be run after it */
};

/*
 * Plan to load @archive (@size bytes): at the next boot alone, by an entry
 * like the one that boots kernel @release, or at every boot. Errors,
 * FAULT_HOST: -ENOENT (no GRUB, no such entry), -EEXIST (a custom.cfg that is
 * not ours alone is changed only within our marks: they are damaged),
 * -EBADMSG (grubenv), -ENOMEM. grub_free() frees in any case.
 */
int grub_plan_once(const char *root, const char *release, const void *archive,
		   size_t size, struct grub_plan *plan, struct fault *fault);
int grub_plan_always(const char *root, const void *archive, size_t size,
		     struct grub_plan *plan, struct fault *fault);
/* Plan to undo both: what is not there is not in the plan. Errors as above. */
int grub_plan_remove(const char *root, struct grub_plan *plan,
		     struct fault *fault);
void grub_free(struct grub_plan *plan);

/*
 * Carry it out below @root; folders are made. On failure what came earlier in
 * the plan is done. -ENAMETOOLONG (FAULT_HOST), what mkdir(2), unlink(2) and
 * output_write() report.
 */
int grub_write(const char *root, const struct grub_plan *plan,
	       struct fault *fault);

#endif /* GPUBOX_ACPI_GRUB_H */
