// SPDX-License-Identifier: GPL-2.0-or-later
/* The driver's parts and the guest's kernel. */
#include <inttypes.h>
#include <string.h>

#include "driver/coherence.h"

/*
 * same_magic() in kernel/module/version.c: a kernel with CONFIG_MODVERSIONS
 * compares checksums of symbols in place of the release.
 */
static void coherence_release(const struct parts *parts, struct findings *findings)
{
	const char *release = parts->kernel.release;
	struct finding *f;
	size_t i, n;

	for (i = 0; i < parts->n_modules && release[0]; i++) {
		const struct parts_module *module = &parts->module[i];

		n = strcspn(module->vermagic, " ");
		if (!n || (n == strlen(release) &&
			   !strncmp(module->vermagic, release, n)))
			continue;
		f = findings_add(findings,
				 strstr(module->vermagic, " modversions")
					 ? FINDING_GUEST_KERNEL_DIFFERS
					 : FINDING_GUEST_KERNEL_MISMATCH,
				 NULL,
				 "the guest kernel is %s, and the module %s was "
				 "built for %.*s",
				 release, module->name, (int)n, module->vermagic);
		finding_show(f, module->file, "%s", module->vermagic);
		return;
	}
}

static void coherence_pages(const struct parts *parts, struct findings *findings)
{
	const struct built_kernel *kernel = &parts->kernel;
	struct finding *f;
	size_t i;

	if (!kernel->page_size)
		return;
	if (kernel->config_page_size &&
	    kernel->config_page_size != kernel->page_size) {
		f = findings_add(findings, FINDING_GUEST_PAGE_SIZE, NULL,
				 "the guest kernel has pages of %" PRIu64
				 " KiB, and its modules are of a kernel with "
				 "%" PRIu64 " KiB",
				 kernel->page_size / 1024,
				 kernel->config_page_size / 1024);
		finding_show(f, kernel->config, "%" PRIu64 " bytes",
			     kernel->config_page_size);
	}
	for (i = 0; i < parts->n_libraries; i++) {
		const struct parts_library *library = &parts->library[i];

		if (!library->align || library->align >= kernel->page_size)
			continue;
		f = findings_add(findings, FINDING_GUEST_PAGE_SIZE, NULL,
				 "the guest kernel has pages of %" PRIu64
				 " KiB, and %s is aligned to %" PRIu64 " bytes",
				 kernel->page_size / 1024, library->name,
				 library->align);
		finding_show(f, library->file, "%" PRIu64 " bytes",
			     library->align);
		return;
	}
}

static bool coherence_lacks(const struct parts *parts, enum built_feature feature)
{
	return parts->kernel.has[feature] == BUILT_ABSENT;
}

/*
 * Without it request_firmware() is a stub that fails, include/linux/firmware.h.
 * A layer has its files unpacked.
 */
static void coherence_loader(const struct parts *parts, struct findings *findings)
{
	const struct parts_module *main = parts_main_module(parts);
	struct finding *f;
	size_t i;

	if (parts->n_firmware && coherence_lacks(parts, BUILT_FW_LOADER)) {
		f = findings_add(findings, FINDING_GUEST_FIRMWARE_LOADER, NULL,
				 "the guest kernel %s loads no firmware files",
				 parts->kernel.release);
		finding_show(f, parts->kernel.config,
			     "CONFIG_FW_LOADER is not set");
		return;
	}
	for (i = 0; i < parts->n_firmware && main && !parts->as_layer; i++) {
		const struct parts_firmware *file = &parts->firmware[i];
		enum built_feature wanted = strcmp(file->packed, "xz") != 0
						    ? BUILT_FW_ZSTD
						    : BUILT_FW_XZ;

		if (!file->packed[0] || !coherence_lacks(parts, wanted) ||
		    strcmp(file->version, main->version) != 0)
			continue;
		f = findings_add(findings, FINDING_GUEST_FIRMWARE_LOADER, NULL,
				 "the firmware %s is packed (.%s), and the "
				 "guest kernel %s does not unpack it",
				 file->name, file->packed, parts->kernel.release);
		finding_show(f, parts->kernel.config,
			     "CONFIG_FW_LOADER_COMPRESS_%s is not set",
			     wanted == BUILT_FW_XZ ? "XZ" : "ZSTD");
		return;
	}
}

static void coherence_file_systems(const struct parts *parts,
				   struct findings *findings)
{
	const char *lacks = NULL;
	struct finding *f;

	if (!parts->as_layer)
		return;
	if (coherence_lacks(parts, BUILT_VIRTIO_BLK))
		lacks = "virtio_blk";
	else if (coherence_lacks(parts, BUILT_OVERLAY))
		lacks = "overlay";
	else if (coherence_lacks(parts, BUILT_EROFS) &&
		 coherence_lacks(parts, BUILT_SQUASHFS))
		lacks = "erofs";
	if (!lacks)
		return;
	f = findings_add(findings, FINDING_GUEST_FILE_SYSTEMS, NULL,
			 "the guest kernel %s has no %s, which the driver's "
			 "files need to get there",
			 parts->kernel.release, lacks);
	finding_show(f,
		     parts->kernel.modules[0] ? parts->kernel.modules
					      : parts->kernel.config,
		     "no %s", lacks);
}

/* Good to know, as most of these checks then say nothing. */
static void coherence_config(const struct parts *parts, struct findings *findings)
{
	if (!parts->n_modules || parts->kernel.config[0])
		return;
	findings_add(findings, FINDING_GUEST_CONFIG_UNKNOWN, NULL,
		     "the configuration of the guest kernel %s was not found: "
		     "nobody has looked at signatures, firmware loading and "
		     "SVA",
		     parts->kernel.release);
}

void coherence_check_kernel(const struct parts *parts, struct findings *findings)
{
	coherence_release(parts, findings);
	coherence_pages(parts, findings);
	coherence_loader(parts, findings);
	coherence_file_systems(parts, findings);
	coherence_config(parts, findings);
}
