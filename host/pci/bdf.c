// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pci/pci.h"

/*
 * Take 1 to @max hex digits and the character @stop after them. Returns where
 * to go on, or NULL. No strtoul(): it takes blanks, signs and "0x".
 */
static const char *pci_hex(const char *p, int max, char stop, uint32_t *value)
{
	int n;

	*value = 0;
	for (n = 0; n < max && isxdigit((unsigned char)p[n]); n++) {
		char digit[2] = {p[n], '\0'};

		*value = *value << 4 | (uint32_t)strtoul(digit, NULL, 16);
	}
	if (n == 0 || p[n] != stop)
		return NULL;
	return p + n + (stop ? 1 : 0);
}

int pci_bdf_parse(const char *text, struct pci_bdf *bdf)
{
	uint32_t domain = 0, bus = 0, device = 0, function = 0;
	const char *p = text;

	if (strchr(text, ':') != strrchr(text, ':'))
		p = pci_hex(p, 8, ':', &domain);
	if (p)
		p = pci_hex(p, 2, ':', &bus);
	if (p)
		p = pci_hex(p, 2, '.', &device);
	if (p)
		p = pci_hex(p, 1, '\0', &function);
	if (!p || device > 31 || function > 7)
		return -EINVAL;
	bdf->domain = domain;
	bdf->bus = (uint8_t)bus;
	bdf->device = (uint8_t)device;
	bdf->function = (uint8_t)function;
	return 0;
}

char *pci_bdf_format(struct pci_bdf bdf, char *text)
{
	snprintf(text, PCI_BDF_TEXT, "%04x:%02x:%02x.%x", bdf.domain, bdf.bus,
		 bdf.device & 31u, bdf.function & 7u);
	return text;
}

static uint64_t pci_bdf_key(struct pci_bdf bdf)
{
	return (uint64_t)bdf.domain << 32 | (uint32_t)bdf.bus << 16 |
	       (uint32_t)bdf.device << 8 | bdf.function;
}

int pci_bdf_compare(struct pci_bdf a, struct pci_bdf b)
{
	uint64_t ka = pci_bdf_key(a), kb = pci_bdf_key(b);

	return (ka > kb) - (ka < kb);
}
