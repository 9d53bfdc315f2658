// SPDX-License-Identifier: GPL-2.0-or-later
/* What gpubox itself has on record about a device: docs/vfio.md. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/facts.h"
#include "finding/finding.h"
#include "sysfs/sysfs.h"
#include "vfio/journal_json.h"

#define FACTS_RECORDS "/run/gpubox/journal"
#define FACTS_LOCKS   "/run/gpubox/lock"

static bool facts_is_record(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && !strcmp(name + n - 5, ".json");
}

/* A record of an earlier boot is about a kernel that is no more. */
static bool facts_of_this_boot(const struct facts *facts,
			       const struct journal *journal)
{
	char boot_id[64];

	return sysfs_read(facts->root, "/proc/sys/kernel/random/boot_id",
			  boot_id, sizeof(boot_id)) > 0 &&
	       !strcmp(boot_id, journal->boot_id);
}

static void facts_take_record(const struct facts *facts, const char *name,
			      struct journal *journal,
			      struct facts_device *device)
{
	const struct origin *origin;
	char path[320], *text;

	snprintf(path, sizeof(path), FACTS_RECORDS "/%.255s", name);
	text = facts_text(facts, path);
	if (!text)
		return;
	if (journal_json_decode(text, journal)) {
		snprintf(device->bad_record, sizeof(device->bad_record),
			 "%.63s", name);
	} else if (facts_of_this_boot(facts, journal)) {
		origin = journal_find(journal, device->pci->bdf);
		/* another card in its slot has not been taken */
		if (origin && origin->vendor == device->pci->vendor &&
		    origin->device == device->pci->device) {
			device->record = journal->keep ? FACTS_RECORD_KEPT
						       : FACTS_RECORD_RUN;
			snprintf(device->record_run, sizeof(device->record_run),
				 "%s", journal->run);
			snprintf(device->record_driver,
				 sizeof(device->record_driver), "%s",
				 origin->driver);
		}
	}
	free(text);
}

int facts_read_record(struct facts *facts, struct facts_device *device)
{
	char path[64], bdf[PCI_BDF_TEXT], **names;
	struct journal *journal;
	int i, n;

	snprintf(path, sizeof(path), FACTS_LOCKS "/%s",
		 pci_bdf_format(device->pci->bdf, bdf));
	device->taken = live_lock(facts->root, &facts->live, path);
	n = sysfs_list(facts->root, FACTS_RECORDS, &names);
	if (n < 0)
		return n == -ENOMEM ? n : 0;
	journal = malloc(sizeof(*journal));
	for (i = 0; i < n && journal; i++) {
		if (facts_is_record(names[i]))
			facts_take_record(facts, names[i], journal, device);
	}
	sysfs_list_free(names);
	if (!journal)
		return -ENOMEM;
	free(journal);
	return 0;
}
