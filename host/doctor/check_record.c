// SPDX-License-Identifier: GPL-2.0-or-later
/* What earlier and other runs of gpubox have done to a device. */
#include <stdio.h>

#include "doctor/check.h"

static void check_taken(const struct facts_device *device,
			struct findings *findings)
{
	char path[64], text[PCI_BDF_TEXT];
	struct finding *f;

	f = findings_add(findings, FINDING_USE_TAKEN, device->pci,
			 "is taken by another gpubox%s%s",
			 device->record_run[0] ? ": " : "", device->record_run);
	snprintf(path, sizeof(path), "/run/gpubox/lock/%s",
		 pci_bdf_format(device->pci->bdf, text));
	finding_show(f, path, "locked");
}

void check_record(const struct facts *facts, const struct facts_device *device,
		  struct findings *findings)
{
	const char *was =
		device->record_driver[0] ? device->record_driver : "no driver";
	struct finding *f;

	(void)facts;
	if (device->bad_record[0]) {
		f = findings_add(findings, FINDING_VFIO_BAD_RECORD, device->pci,
				 "may be on a record of gpubox that cannot be "
				 "read");
		finding_show(f, "/run/gpubox/journal", "%s", device->bad_record);
	}
	/* a run that lives has the lock, whatever its record says */
	if (device->taken == LIVE_LOCK_TAKEN) {
		check_taken(device, findings);
		return;
	}
	if (device->record == FACTS_RECORD_NONE ||
	    device->taken == LIVE_LOCK_UNKNOWN)
		return;
	if (device->record == FACTS_RECORD_KEPT)
		f = findings_add(findings, FINDING_VFIO_KEPT, device->pci,
				 "was bound by 'gpubox bind'; it had %s", was);
	else
		f = findings_add(findings, FINDING_VFIO_LEFT_OVER, device->pci,
				 "was taken by a run that is dead (%s) and not "
				 "given back; it had %s",
				 device->record_run, was);
	finding_show(f, "/run/gpubox/journal", "driver: %s", was);
}
