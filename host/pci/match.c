// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pci/pci.h"

#define PCI_HEADER_NORMAL  0
#define PCI_HEADER_BRIDGE  1
#define PCI_HEADER_CARDBUS 2

bool pci_is_bridge(const struct pci_device *device)
{
	switch (device->header_type) {
	case PCI_HEADER_NORMAL:
		return false;
	case PCI_HEADER_BRIDGE:
	case PCI_HEADER_CARDBUS:
		return true;
	default:
		return pci_class_is_bridge(device->class);
	}
}

/* PCI to PCI, PCMCIA and CardBus, and semi-transparent ones */
bool pci_class_is_bridge(uint32_t class)
{
	switch (class >> 8) {
	case 0x0604:
	case 0x0605:
	case 0x0607:
	case 0x0609:
		return true;
	default:
		return false;
	}
}

bool pci_is_chipset(const struct pci_device *device)
{
	return device->class >> 8 >= 0x0600 && device->class >> 8 <= 0x0602 &&
	       !pci_is_bridge(device);
}

bool pci_is_endpoint(const struct pci_device *device)
{
	return !pci_is_bridge(device) && !pci_is_chipset(device);
}

bool pci_is_display(const struct pci_device *device)
{
	return device->class >> 16 == 0x03;
}

static int pci_match_id(const char **p, uint16_t *id)
{
	unsigned long value;
	char *end;

	if (!isxdigit((unsigned char)**p))
		return -EINVAL;
	value = strtoul(*p, &end, 16);
	if (end - *p > 4 || value > 0xffff)
		return -EINVAL;
	*id = (uint16_t)value;
	*p = end;
	return 0;
}

/* "VENDOR:*", "VENDOR:DEVICE" or "VENDOR:FIRST-LAST" */
static int pci_match_word(const struct pci_device *device, const char *p)
{
	uint16_t vendor, first = 0, last = 0xffff;

	if (pci_match_id(&p, &vendor) || *p++ != ':')
		return -EINVAL;
	if (*p == '*') {
		p++;
	} else {
		if (pci_match_id(&p, &first))
			return -EINVAL;
		last = first;
		if (*p == '-') {
			p++;
			if (pci_match_id(&p, &last))
				return -EINVAL;
		}
	}
	if (*p || last < first)
		return -EINVAL;
	return device->vendor == vendor && device->device >= first &&
	       device->device <= last;
}

static int pci_match_class(const struct pci_device *device, const char *prefix)
{
	size_t digits = strlen(prefix);
	uint32_t want;
	char *end;

	if (digits == 0 || digits > 6 || !isxdigit((unsigned char)prefix[0]))
		return -EINVAL;
	want = (uint32_t)strtoul(prefix, &end, 16);
	if (*end || (size_t)(end - prefix) != digits || prefix[1] == 'x')
		return -EINVAL;
	return device->class >> (24 - 4 * digits) == want;
}

/* 1 when a word of @list takes the device, else 0. */
static int pci_match_list(const struct pci_device *device, const char *list)
{
	int matched = 0, ret;
	char word[32];
	size_t n;

	for (;; list += n) {
		list += strspn(list, " \t");
		n = strcspn(list, " \t");
		if (n == 0)
			return matched;
		if (n >= sizeof(word))
			return -EINVAL;
		memcpy(word, list, n);
		word[n] = '\0';
		ret = pci_match_word(device, word);
		if (ret < 0)
			return ret;
		matched |= ret;
	}
}

int pci_match(const struct pci_device *device, const char *list,
	      const char *class_prefix)
{
	int ids = pci_match_list(device, list);
	int class = *class_prefix ? pci_match_class(device, class_prefix) : 1;

	if (ids < 0 || class < 0)
		return -EINVAL;
	return ids && class;
}
