// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/verify.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "driver/coherence.h"
#include "driver/collect.h"

int verify_image(const struct image *image, const char *path,
		 const struct board *board, struct fault *fault)
{
	const struct parts_plan plan = {
		.cmdline = board->cmdline,
		.initcall_blacklist = board->initcall_blacklist,
		.signatures = board->module_signatures,
		.memory = board->memory_mib << 20,
	};
	struct image_part kernel = image_kernel(image);
	struct image_part modules = image_modules(image);
	struct findings findings = {0};
	struct parts *parts;
	int ret;

	if (!kernel.data || !modules.data)
		return 0;
	parts = calloc(1, sizeof(*parts));
	if (!parts)
		return fault_no_memory(fault, "parts of the guest");
	parts_set(parts->kernel.arch, sizeof(parts->kernel.arch), board->arch);
	collect_kernel_image(kernel.data, kernel.size, path, &parts->kernel);
	ret = collect_archive(modules.data, modules.size, parts);
	if (ret) {
		fault_set(fault, FAULT_GUEST, ret, "%s: its modules: %s", path,
			  strerror(-ret));
	} else {
		coherence_check(parts, &plan, &findings);
		coherence_say(&findings, log_warn);
		ret = findings.err ? fault_no_memory(fault, "parts of the guest")
				   : coherence_fault(&findings, fault);
		findings_free(&findings);
	}
	free(parts);
	return ret;
}
