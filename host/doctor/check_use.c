// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"

/* One finding for all holders of a kind of certainty. */
static void check_holders(const struct facts_device *device, bool blocks,
			  struct findings *findings)
{
	const struct facts_member *self = &device->self;
	char text[320], what[256];
	struct finding *f = NULL;
	size_t i, n = 0;

	for (i = 0; i < self->n_holders; i++) {
		const struct holder *holder = &self->holders[i];

		if (holder->blocks != blocks)
			continue;
		holder_text(holder, text, sizeof(text));
		n++;
		if (!f)
			f = findings_add(findings,
					 blocks ? FINDING_USE_HELD
						: FINDING_USE_MAYBE_HELD,
					 device->pci, "%s in use: %s",
					 blocks ? "is" : "may be", text);
		if (holder->pid)
			snprintf(what, sizeof(what), "/proc/%d/fd", holder->pid);
		else
			snprintf(what, sizeof(what), "%s", holder->what);
		finding_show(f, what, "%s", text);
	}
	finding_more(f, n);
}

void check_use(const struct facts *facts, const struct facts_device *device,
	       struct findings *findings)
{
	const struct pci_device *pci = device->pci;
	struct finding *f;

	(void)facts;
	check_holders(device, true, findings);
	check_holders(device, false, findings);
	if (!device->self.holders_complete) {
		f = findings_add(findings, FINDING_USE_NOT_VISIBLE, pci,
				 "may be in use: the open files of some "
				 "processes are not visible to this user");
		finding_show(f, "/proc/*/fd", "permission denied");
	}
	if (!strcmp(pci->driver, "nvidia"))
		findings_add(findings, FINDING_USE_PERSISTENCE, pci,
			     "nvidia's legacy persistence mode cannot be seen "
			     "from outside");
	if (device->framebuffer[0]) {
		f = findings_add(findings, FINDING_USE_BOOT_FRAMEBUFFER, pci,
				 "the boot framebuffer %s keeps a part of a "
				 "BAR, which the guest then cannot map",
				 device->framebuffer);
		finding_show(f, "/proc/iomem", "%s", device->framebuffer);
	}
}
