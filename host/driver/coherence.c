// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/coherence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "driver/vendor.h"

static void coherence_flavour(const struct parts *parts,
			      const struct vendor_gpu *row,
			      const struct pci_device *gpu,
			      struct findings *findings)
{
	const struct parts_module *module = parts_main_module(parts);
	bool open = module && module->flavour == PARTS_OPEN;
	struct finding *f;

	if (!module || module->flavour == PARTS_FLAVOUR_UNKNOWN ||
	    row->flavour == VENDOR_EITHER ||
	    open == (row->flavour == VENDOR_OPEN_ONLY))
		return;
	f = findings_add(findings, FINDING_GUEST_DRIVER_FLAVOUR, gpu,
			 "the GPU is %s, which only the %s modules drive, and "
			 "%s%s%s is the %s one",
			 row->generation, open ? "proprietary" : "open",
			 module->name, module->version[0] ? " " : "",
			 module->version, open ? "open" : "proprietary");
	finding_show(f, module->file, "%s", open ? "open" : "proprietary");
}

static void coherence_age(const struct parts *parts, const struct vendor_gpu *row,
			  const struct pci_device *gpu, struct findings *findings)
{
	const struct parts_module *module = parts_main_module(parts);
	unsigned long version;
	struct finding *f;

	version = module ? strtoul(module->version, NULL, 10) : 0;
	if (!version || version >= row->since)
		return;
	f = findings_add(findings, FINDING_GUEST_DRIVER_OLD, gpu,
			 "the GPU is %s, which %s has from version %u on, and "
			 "the guest's is %s",
			 row->generation, module->name, row->since,
			 module->version);
	finding_show(f, module->file, "version %s", module->version);
}

static const struct parts_firmware *
coherence_find_firmware(const struct parts *parts, const char *name,
			const char *version)
{
	size_t i;

	for (i = 0; i < parts->n_firmware; i++) {
		if (!strcmp(parts->firmware[i].name, name) &&
		    !strcmp(parts->firmware[i].version, version))
			return &parts->firmware[i];
	}
	return NULL;
}

/* The proprietary modules drive most GPUs without, the open ones none. */
static void coherence_firmware(const struct parts *parts,
			       const struct vendor_gpu *row,
			       const struct pci_device *gpu,
			       struct findings *findings)
{
	const struct parts_module *module = parts_main_module(parts);
	struct finding *f;
	size_t i;

	if (!module || module->flavour != PARTS_OPEN || !module->version[0] ||
	    !row->firmware[0] || !parts->has_firmware ||
	    coherence_find_firmware(parts, row->firmware, module->version))
		return;
	f = findings_add(findings, FINDING_GUEST_FIRMWARE_MISSING, gpu,
			 "the firmware %s of version %s, which %s asks for, is "
			 "not there",
			 row->firmware, module->version, module->name);
	finding_show(f, module->file, "version %s", module->version);
	for (i = 0; i < parts->n_firmware; i++)
		finding_show(f, parts->firmware[i].name, "version %s",
			     parts->firmware[i].version);
}

static void coherence_sva(const struct parts *parts, const struct vendor_gpu *row,
			  const struct pci_device *gpu, struct findings *findings)
{
	struct finding *f;

	if (!row->sva || parts->kernel.has[BUILT_SVA] != BUILT_ABSENT)
		return;
	f = findings_add(findings, FINDING_GUEST_SVA, gpu,
			 "the GPU is %s, whose CUDA wants shared virtual "
			 "addresses, and the guest kernel %s is built without "
			 "CONFIG_ARM_SMMU_V3_SVA",
			 row->generation, parts->kernel.release);
	finding_show(f, parts->kernel.config,
		     "CONFIG_ARM_SMMU_V3_SVA is not set");
}

void coherence_check_gpu(const struct parts *parts,
			 const struct pci_device *gpu, struct findings *findings)
{
	const struct vendor_gpu *row = vendor_gpu(gpu->vendor, gpu->device);
	const struct vendor_driver *driver = vendor_driver(gpu->vendor);

	if (!row || !driver || strcmp(driver->module, parts->driver) != 0)
		return;
	coherence_flavour(parts, row, gpu, findings);
	coherence_age(parts, row, gpu, findings);
	coherence_firmware(parts, row, gpu, findings);
	coherence_sva(parts, row, gpu, findings);
}

void coherence_check(const struct parts *parts, const struct parts_plan *plan,
		     struct findings *findings)
{
	coherence_check_driver(parts, findings);
	coherence_check_kernel(parts, findings);
	coherence_check_plan(parts, plan, findings);
}

void coherence_say(const struct findings *findings,
		   void (*say)(const char *fmt, ...))
{
	size_t i;

	for (i = 0; i < findings->count; i++) {
		const struct finding *f = &findings->finding[i];
		const struct finding_kind *kind = &finding_kinds[f->id];

		if (f->severity == FINDING_WARNING)
			say("%s: %s. %s", kind->name, f->text, f->remedy);
	}
}

int coherence_fault(const struct findings *findings, struct fault *fault)
{
	size_t i;

	for (i = 0; i < findings->count; i++) {
		const struct finding *f = &findings->finding[i];
		const struct finding_kind *kind = &finding_kinds[f->id];

		if (f->severity == FINDING_BLOCKER)
			return fault_set(fault,
					 f->of_host ? FAULT_GUEST : FAULT_GPU,
					 -ENOEXEC, "%s: %s. %s", kind->name,
					 f->text, f->remedy);
	}
	return 0;
}
