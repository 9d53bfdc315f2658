/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A boot entry like one that grub-mkconfig wrote, with one more initrd. */
#ifndef GPUBOX_ACPI_GRUB_ENTRY_H
#define GPUBOX_ACPI_GRUB_ENTRY_H

/*
 * Find the first entry in @config (a grub.cfg) that boots the kernel of this
 * release, and copy it with a title and name of its own and with the archive
 * of tables, next to the kernel, in front of its initrd. *@entryp is the
 * caller's. -ENOENT: there is none; -ENOMEM.
 */
int grub_entry(const char *config, const char *release, char **entryp);

#endif /* GPUBOX_ACPI_GRUB_ENTRY_H */
