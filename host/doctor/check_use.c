// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"
#include "sysfs/since.h"

/* One finding for all holders of a kind of certainty. */
static void check_holders(const struct facts_device *device, bool blocks,
			  struct findings *findings)
{
	const struct facts_member *self = &device->self;
	char text[320], what[256];
	struct finding *f = NULL;
	bool daemon = false;
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
		daemon |= !strncmp(holder->comm, "nvidia-persiste", 15);
	}
	if (f && blocks && pci_driver_is_vfio(device->pci->driver))
		finding_advise(f, "Another virtual machine has it: end that "
				  "one first.");
	else if (n == 1 && daemon)
		finding_advise(f, "Stop it: systemctl stop nvidia-persistenced, "
				  "or 'nvidia-smi -i BDF -pm 0' for this GPU.");
	finding_more(f, n);
}

/* The platform driver whose region @name is. */
static const char *check_framebuffer_driver(const char *name)
{
	if (!strncmp(name, "efifb", 5))
		return "efi-framebuffer";
	if (!strncmp(name, "vesafb", 6))
		return "vesa-framebuffer";
	return "simple-framebuffer";
}

/*
 * BOOTFB is a resource of the platform device (sysfb_simplefb.c): it stays
 * when the driver is unbound, and goes when a driver of the GPU removes the
 * device. vfio-pci does so for class 0300 only (vfio_pci_vga_init()).
 */
static void check_framebuffer(const struct facts *facts,
			      const struct facts_device *device,
			      struct findings *findings)
{
	const struct pci_device *pci = device->pci;
	const char *name =
		device->framebuffer_is_held ? "BOOTFB" : device->framebuffer;
	const char *driver = check_framebuffer_driver(device->framebuffer);
	bool cleared = pci->class >> 8 == 0x0300 &&
		       since_has(facts->version, SINCE_VFIO_FRAMEBUFFER);
	struct finding *f;

	f = findings_add(findings, FINDING_USE_BOOT_FRAMEBUFFER, pci,
			 "the boot framebuffer %s keeps a part of a BAR%s", name,
			 !cleared ? ", which the guest then cannot use"
			 : pci_driver_is_vfio(pci->driver)
				 ? ", taken after vfio-pci was bound"
				 : ", until vfio-pci is bound");
	if (cleared)
		finding_lower(f, FINDING_WARNING);
	if (cleared && pci_driver_is_vfio(pci->driver))
		finding_advise(f,
			       "Bind it again, which removes the framebuffer: cd "
			       "/sys/bus/pci/drivers/%s && echo BDF > unbind && "
			       "echo BDF > bind",
			       pci->driver);
	else if (cleared)
		finding_advise(f, "Nothing must be done. A console on it ends "
				  "when vfio-pci is bound.");
	else if (!device->framebuffer_is_held)
		finding_advise(f,
			       "Take it from its driver, the console first: "
			       "echo 0 > /sys/class/vtconsole/vtcon1/bind, "
			       "echo %s.0 > "
			       "/sys/bus/platform/drivers/%s/unbind.",
			       driver, driver);
	finding_show(f, "/proc/iomem", "%s", name);
	if (strcmp(name, device->framebuffer) != 0)
		finding_show(f, "/proc/iomem", "%s", device->framebuffer);
}

void check_use(const struct facts *facts, const struct facts_device *device,
	       struct findings *findings)
{
	const struct pci_device *pci = device->pci;
	struct finding *f;

	check_holders(device, true, findings);
	check_holders(device, false, findings);
	if (!device->self.holders_complete) {
		f = findings_add(findings, FINDING_USE_NOT_VISIBLE, pci,
				 "may be in use: the open files of some "
				 "processes are not visible to this user%s",
				 device->self.holders_late
					 ? ", or not shown in time: one that "
					   "hangs in the kernel"
					 : "");
		finding_show(f, "/proc/*/fd", "%s",
			     device->self.holders_late ? "no answer"
						       : "permission denied");
	}
	if (!strcmp(pci->driver, "nvidia"))
		findings_add(findings, FINDING_USE_PERSISTENCE, pci,
			     "nvidia's legacy persistence mode cannot be seen "
			     "from outside");
	if (device->framebuffer[0])
		check_framebuffer(facts, device, findings);
}
