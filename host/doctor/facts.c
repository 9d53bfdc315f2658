// SPDX-License-Identifier: GPL-2.0-or-later
#include "doctor/facts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "finding/finding.h"
#include "qemu/vm.h"
#include "sysfs/since.h"
#include "sysfs/sysfs.h"

static void facts_read_kernel(struct facts *facts)
{
	if (sysfs_read(facts->root, "/proc/sys/kernel/osrelease",
		       facts->release, sizeof(facts->release)) < 0)
		facts->release[0] = '\0';
	finding_clean(facts->release);
	facts->version = since_version(facts->release);
}

static int facts_add_device(struct facts *facts, const struct pci_device *pci)
{
	struct facts_device *bigger;
	int err;

	bigger = realloc(facts->device,
			 (facts->n_device + 1) * sizeof(*facts->device));
	if (!bigger)
		return -ENOMEM;
	facts->device = bigger;
	err = facts_read_device(facts, pci, &facts->device[facts->n_device]);
	if (!err)
		facts->n_device++;
	return err;
}

static int facts_wanted(const struct facts *facts, const struct pci_device *pci,
			struct fault *fault)
{
	int err;

	if (facts->has_target)
		return pci_bdf_compare(facts->target, pci->bdf) == 0;
	if (!pci_is_endpoint(pci) ||
	    (pci->is_sriov_vf && !facts->board->gpu_virtual))
		return 0;
	err = pci_match(pci, facts->board->gpu_match, facts->board->gpu_class);
	if (err < 0)
		fault_set(fault, FAULT_HOST, err,
			  "board %s: CONFIG_GPU_MATCH or CONFIG_GPU_CLASS "
			  "does not parse",
			  facts->board->name);
	return err;
}

static int facts_read_devices(struct facts *facts, struct fault *fault)
{
	size_t i;
	int err;

	err = pci_scan(facts->root, &facts->pci, &facts->n_pci);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "/sys/bus/pci/devices: %s", strerror(-err));
	for (i = 0; i < facts->n_pci; i++) {
		err = facts_wanted(facts, &facts->pci[i], fault);
		if (err > 0)
			err = facts_add_device(facts, &facts->pci[i]);
		if (err)
			return err;
	}
	return 0;
}

/* Where the board's guest has its memory. */
static void facts_read_ram(struct facts *facts)
{
	struct vm_range ranges[FACTS_RANGES_MAX];
	struct vm vm = {
		.board = facts->board,
		.memory_mib = facts->board->memory_mib,
		.vcpus = facts->board->vcpus,
	};
	int i, n;

	n = vm_memory_map(&vm, ranges, FACTS_RANGES_MAX, NULL);
	for (i = 0; i < n && i < FACTS_RANGES_MAX; i++) {
		if (ranges[i].size == 0)
			continue;
		facts->ram[facts->n_ram++] = (struct facts_range){
			.start = ranges[i].start,
			.end = ranges[i].start + ranges[i].size - 1,
		};
	}
}

int facts_gather(const char *root, const struct board *board,
		 const struct pci_bdf *target, struct facts *facts,
		 struct fault *fault)
{
	int err;

	memset(facts, 0, sizeof(*facts));
	if (strlen(root) >= sizeof(facts->root))
		return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
				 "%s: name too long", root);
	memcpy(facts->root, root, strlen(root) + 1);
	facts->board = board;
	if (target) {
		facts->has_target = true;
		facts->target = *target;
	}
	facts_read_kernel(facts);
	facts->cmdline = facts_text(facts, "/proc/cmdline");
	if (!facts->cmdline)
		facts->cmdline = strdup("");
	if (facts->cmdline)
		facts->cmdline[strcspn(facts->cmdline, "\n")] = '\0';
	err = facts->cmdline ? live_gather(root, board, &facts->live) : -ENOMEM;
	if (!err) {
		facts_read_iommu(facts);
		facts_read_machine(facts);
		facts_read_vfio(facts);
		facts_read_memory(facts);
		facts_read_override(facts);
		facts_read_security(facts);
		facts_read_ram(facts);
		err = facts_read_devices(facts, fault);
	}
	if (!err)
		err = facts_read_parts(facts);
	if (err) {
		facts_free(facts);
		return fault_set(fault, FAULT_HOST, err,
				 "facts of the host: %s", strerror(-err));
	}
	return 0;
}

void facts_free(struct facts *facts)
{
	size_t i;

	for (i = 0; i < facts->n_device; i++)
		facts_free_device(&facts->device[i]);
	free(facts->device);
	free(facts->pci);
	free(facts->cmdline);
	free(facts->parts);
	live_free(&facts->live);
	memset(facts, 0, sizeof(*facts));
}
