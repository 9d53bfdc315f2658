// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/coherent.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "doctor/report.h"
#include "log.h"
#include "driver/coherence.h"
#include "driver/collect.h"

/* The driver of one of the devices that the board has modules of, or NULL. */
static const struct vendor_driver *driver_of(const struct coherent_ask *ask)
{
	size_t i;

	for (i = 0; i < ask->gpus->selection.count; i++) {
		const struct vendor_driver *driver =
			vendor_driver(ask->gpus->claim.device[i].pci.vendor);

		if (driver && parts_board_list(ask->board, driver->module))
			return driver;
	}
	return NULL;
}

/* What only the kernel itself tells. */
static void look_into_kernel(const struct blob *blob, struct built_kernel *kernel)
{
	void *data;

	if (!blob->size)
		return;
	data = mmap(NULL, blob->size, PROT_READ, MAP_SHARED, blob->fd, 0);
	if (data == MAP_FAILED)
		return;
	collect_kernel_image(data, blob->size, blob->source, kernel);
	munmap(data, blob->size);
}

/* The image's own modules, when they are those of the guest. */
static int look_into_image(const struct coherent_ask *ask, struct parts *parts)
{
	const struct payload *payload = ask->payload;
	struct image_part part = image_modules(payload->image);

	if (!payload->own_modules || ask->options->modules || !part.data)
		return 0;
	parts_set(parts->source, sizeof(parts->source), payload->image_path);
	return collect_archive(part.data, part.size, parts);
}

static int collect(const struct coherent_ask *ask,
		   const struct vendor_driver *driver, struct parts *parts)
{
	const char *modules = ask->payload->modules;
	const struct collect_ask collect = {
		.root = "",
		.release = ask->payload->release,
		.arch = ask->board->arch,
		.modules = *modules ? modules : NULL,
		.list = parts_board_list(ask->board, driver->module),
		.driver = driver,
	};
	int err;

	err = collect_host(&collect, parts);
	look_into_kernel(&ask->payload->kernel, &parts->kernel);
	if (err)
		return err;
	if (!ask->driver->layer.type)
		return look_into_image(ask, parts);
	collect_driver(&ask->driver->info, ask->driver->layer.path, driver,
		       parts);
	/* not made yet: only the modules are known */
	if (ask->driver->layer.fd < 0)
		parts->has_firmware = false;
	return 0;
}

static int check_gpus(struct coherent *coherent, const struct gpus *gpus,
		      struct fault *fault)
{
	size_t i;

	for (i = 0; i < gpus->selection.count; i++)
		coherence_check_gpu(&coherent->parts, &gpus->claim.device[i].pci,
				    &coherent->findings);
	if (coherent->findings.err)
		return fault_set(fault, FAULT_HOST, coherent->findings.err,
				 "parts of the guest: out of memory");
	return coherence_fault(&coherent->findings, fault);
}

static int check(const struct coherent_ask *ask, struct coherent *coherent,
		 struct fault *fault)
{
	const char *append = ask->options->append;
	struct parts_plan plan = {
		.initcall_blacklist = ask->board->initcall_blacklist,
		.signatures = ask->board->module_signatures,
		.memory = ask->options->memory_mib << 20,
	};
	char *cmdline;

	if (asprintf(&cmdline, "%s %s", ask->board->cmdline,
		     append ? append : "") < 0)
		return fault_set(fault, FAULT_HOST, -ENOMEM,
				 "parts of the guest: out of memory");
	plan.cmdline = cmdline;
	coherence_check(&coherent->parts, &plan, &coherent->findings);
	free(cmdline);
	return check_gpus(coherent, ask->gpus, fault);
}

int coherent_check(const struct coherent_ask *ask, struct coherent **coherentp,
		   struct fault *fault)
{
	const struct vendor_driver *driver = driver_of(ask);
	struct coherent *coherent;
	int err;

	*coherentp = NULL;
	if (!driver)
		return 0;
	coherent = calloc(1, sizeof(*coherent));
	err = coherent ? collect(ask, driver, &coherent->parts) : -ENOMEM;
	if (err) {
		free(coherent);
		return fault_set(fault, FAULT_HOST, err,
				 "parts of the guest: %s", strerror(-err));
	}
	*coherentp = coherent;
	return check(ask, coherent, fault);
}

/* Findings about a device are about the one that was chosen first. */
static void forget_gpus(struct findings *findings)
{
	size_t i, kept = 0;

	for (i = 0; i < findings->count; i++) {
		if (findings->finding[i].of_host)
			findings->finding[kept++] = findings->finding[i];
	}
	findings->count = kept;
}

int coherent_check_again(struct coherent *coherent, const struct gpus *gpus,
			 struct fault *fault)
{
	if (!coherent)
		return 0;
	forget_gpus(&coherent->findings);
	return check_gpus(coherent, gpus, fault);
}

json_t *coherent_json(const struct coherent *coherent)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; coherent && i < coherent->findings.count; i++)
		json_array_append_new(
			array,
			report_finding_json(&coherent->findings.finding[i]));
	return array;
}

void coherent_say(const struct coherent *coherent)
{
	if (coherent)
		coherence_say(&coherent->findings, log_info);
}

void coherent_free(struct coherent *coherent)
{
	if (!coherent)
		return;
	findings_free(&coherent->findings);
	free(coherent);
}
