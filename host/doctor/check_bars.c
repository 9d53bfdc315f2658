// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/check.h"

/*
 * highmem-mmio-size of QEMU's Arm machine without an option (hw/arm/virt.c).
 * Below 4 GiB about half a gibibyte is left for devices.
 */
#define CHECK_WINDOW_ARM   (512 * CHECK_GIB)
#define CHECK_WINDOW_32BIT (CHECK_GIB / 2)

/* A size as QEMU takes it: a number and K, M, G or T. 0: none given. */
static uint64_t check_size(const char *text)
{
	static const char units[] = "KMGT";
	unsigned long long value;
	const char *unit;
	char *end;

	value = strtoull(text, &end, 0);
	if (!*end)
		return value;
	unit = strchr(units, *end & ~0x20);
	if (!unit || !*unit)
		return value;
	return value << (10 * (unit - units + 1));
}

/*
 * How much a run can leave for 64-bit BARs. A run makes the window as large
 * as the devices need, unless the board says how large it is, or QEMU's Arm
 * machine has one size only.
 */
static uint64_t check_window(const struct facts *facts)
{
	const struct board *board = facts->board;
	bool arm = !strcmp(board->arch, "aarch64");
	uint64_t size;

	size = check_size(arm ? board->highmem_mmio_size
			      : board->pci_hole64_size);
	if (size)
		return size;
	if (arm && facts->live.known && !facts->live.qemu_mmio_window)
		return CHECK_WINDOW_ARM;
	return UINT64_MAX;
}

static void check_windows(const struct facts *facts,
			  const struct facts_device *device, const char *path,
			  struct findings *findings)
{
	uint64_t window = check_window(facts);
	uint64_t low = device->bar_bytes - device->window_bytes;
	struct finding *f;

	if (device->window_bytes > window) {
		f = findings_add(findings, FINDING_BAR_WINDOW, device->pci,
				 "its 64-bit BARs need %llu MiB, but there is "
				 "room for %llu MiB",
				 (unsigned long long)device->window_bytes >> 20,
				 (unsigned long long)window >> 20);
		finding_show(f, path, "%llu bytes",
			     (unsigned long long)device->window_bytes);
	}
	if (low > CHECK_WINDOW_32BIT) {
		f = findings_add(findings, FINDING_BAR_WINDOW_32BIT, device->pci,
				 "its 32-bit BARs need %llu MiB, which hardly "
				 "fit below 4 GiB",
				 (unsigned long long)low >> 20);
		finding_show(f, path, "%llu bytes", (unsigned long long)low);
	}
}

static void check_bar(const struct facts *facts,
		      const struct facts_device *device, int i,
		      struct findings *findings)
{
	const struct pci_bar *bar = &device->pci->bar[i];
	struct finding *f;
	char path[128];

	if (bar->size == 0 || bar->is_io)
		return;
	pci_path(device->pci->bdf, "resource", path, sizeof(path));
	if (bar->start == 0) {
		f = findings_add(findings, FINDING_BAR_UNASSIGNED, device->pci,
				 "BAR %d of %llu MiB has no address on the "
				 "host",
				 i, (unsigned long long)bar->size >> 20);
		finding_show(f, path, "line %d", i + 1);
	}
	if (bar->size < facts->live.page_size) {
		f = findings_add(findings, FINDING_BAR_PAGE_SIZE, device->pci,
				 "BAR %d of %llu bytes is smaller than a page "
				 "of this kernel (%llu)",
				 i, (unsigned long long)bar->size,
				 (unsigned long long)facts->live.page_size);
		finding_show(f, path, "line %d", i + 1);
	}
}

static void check_resizable(const struct facts_device *device, int i,
			    struct findings *findings)
{
	const struct pci_bar *bar = &device->pci->bar[i];
	struct finding *f;
	char path[128], file[32];

	if (device->bar_max[i] <= bar->size)
		return;
	f = findings_add(findings, FINDING_BAR_RESIZABLE, device->pci,
			 "BAR %d has %llu MiB and can have %llu MiB", i,
			 (unsigned long long)bar->size >> 20,
			 (unsigned long long)device->bar_max[i] >> 20);
	snprintf(file, sizeof(file), "resource%d_resize", i);
	pci_path(device->pci->bdf, file, path, sizeof(path));
	finding_show(f, path, "up to %llu MiB",
		     (unsigned long long)device->bar_max[i] >> 20);
}

void check_bars(const struct facts *facts, const struct facts_device *device,
		struct findings *findings)
{
	char path[128];
	int i;

	for (i = 0; i < PCI_BARS; i++) {
		check_bar(facts, device, i, findings);
		check_resizable(device, i, findings);
	}
	pci_path(device->pci->bdf, "resource", path, sizeof(path));
	check_windows(facts, device, path, findings);
}
