// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdio.h>

#include "pci/libpci.h"
#include "pci/pci.h"

static jmp_buf pci_name_failed;

/* libpci's own would print and exit; it must not return either. */
static void __attribute__((noreturn)) pci_name_error(char *fmt, ...)
{
	(void)fmt;
	longjmp(pci_name_failed, 1);
}

static void pci_name_silent(char *fmt, ...)
{
	(void)fmt;
}

/*
 * The database is parsed once and kept. pci_init() is left out on purpose: it
 * looks for devices, and names need none.
 */
static struct pci_access *pci_name_access(void)
{
	static struct pci_access *access;

	if (!access) {
		access = pci_alloc();
		access->error = pci_name_error;
		access->warning = pci_name_silent;
		access->debug = pci_name_silent;
	}
	return access;
}

static bool pci_name_lookup(const struct pci_device *device, char *text,
			    size_t size)
{
	if (setjmp(pci_name_failed))
		return false;
	return pci_lookup_name(pci_name_access(), text, (int)size,
			       PCI_LOOKUP_VENDOR | PCI_LOOKUP_DEVICE |
				       PCI_LOOKUP_NO_HWDB,
			       device->vendor, device->device) != NULL;
}

static bool pci_class_lookup(const struct pci_device *device, char *text,
			     size_t size)
{
	if (setjmp(pci_name_failed))
		return false;
	return pci_lookup_name(pci_name_access(), text, (int)size,
			       PCI_LOOKUP_CLASS | PCI_LOOKUP_NO_HWDB |
				       PCI_LOOKUP_NO_NUMBERS,
			       device->class >> 8) != NULL;
}

void pci_class_name(const struct pci_device *device, char *text, size_t size)
{
	char name[256];

	if (pci_class_lookup(device, name, sizeof(name)))
		snprintf(text, size, "%s", name);
	else
		snprintf(text, size, "class %06x", device->class);
}

void pci_name(const struct pci_device *device, char *text, size_t size)
{
	char name[256];

	if (pci_name_lookup(device, name, sizeof(name)))
		snprintf(text, size, "%s", name);
	else
		snprintf(text, size, "%04x:%04x", device->vendor, device->device);
}
