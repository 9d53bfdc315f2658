// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/want_gpu.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "vfio/select.h"

#define WANT_GPU_IDS "gpu_device_ids"

static int want_gpu_add(struct want *want, const char *word, struct fault *fault)
{
	struct request *request = &want->request;
	char *copy;

	if (request->gpu_count == REQUEST_GPUS_MAX)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "gpu: a guest has at most %d devices",
				 REQUEST_GPUS_MAX);
	if (strlen(word) >= PCI_BDF_TEXT)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "gpu: %.64s: not the address of a device", word);
	copy = want->gpus[request->gpu_count];
	memcpy(copy, word, strlen(word) + 1);
	request->gpus[request->gpu_count++] = copy;
	return select_check(copy, fault);
}

/*
 * A sandbox's own words are addresses, each of another device: what counts
 * devices is in ->count, which a gateway has looked at.
 */
static int want_gpu_name(struct want *want, const char *word, struct fault *fault)
{
	struct pci_bdf bdf, other;
	unsigned int i;

	if (pci_bdf_parse(word, &bdf))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "driver_config: " WANT_GPU_IDS
				 ": '%.64s' is not the address of a device, as "
				 "0000:01:00.0",
				 word);
	for (i = 0; i < want->request.gpu_count; i++)
		if (!pci_bdf_parse(want->request.gpus[i], &other) &&
		    !pci_bdf_compare(bdf, other))
			return fault_set(fault, FAULT_HOST, -EINVAL,
					 "driver_config: " WANT_GPU_IDS
					 " names %.64s twice",
					 word);
	return want_gpu_add(want, word, fault);
}

/* driver_config's words; others have no meaning that anybody could rely on. */
static int want_gpu_words(struct want *want,
			  const Gpubox__Openshell__Config *config,
			  struct fault *fault)
{
	const Gpubox__Openshell__Value *value;
	size_t i, j;
	int err = 0;

	for (i = 0; i < config->n_fields && !err; i++) {
		value = config->fields[i]->value;
		if (strcmp(config->fields[i]->key, WANT_GPU_IDS) != 0)
			return fault_set(fault, FAULT_HOST, -EINVAL,
					 "driver_config: %.64s: this driver "
					 "knows " WANT_GPU_IDS " alone",
					 config->fields[i]->key);
		if (!value || !value->list_value)
			return fault_set(fault, FAULT_HOST, -EINVAL,
					 "driver_config: " WANT_GPU_IDS
					 " is not a list of addresses");
		for (j = 0; j < value->list_value->n_values && !err; j++)
			err = want_gpu_name(
				want, value->list_value->values[j]->string_value,
				fault);
	}
	return err;
}

static int want_gpu_config(struct want *want, const messages_template *template,
			   struct fault *fault)
{
	Gpubox__Openshell__Config *config;
	int err;

	if (!template || !template->driver_config.len)
		return 0;
	config = messages_read(&gpubox__openshell__config__descriptor,
			       template->driver_config.data,
			       template->driver_config.len);
	if (!config)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "driver_config: not a message that can be read");
	err = want_gpu_words(want, config, fault);
	messages_free(config);
	return err;
}

static int want_gpu_count(struct want *want, uint32_t count, struct fault *fault)
{
	char word[PCI_BDF_TEXT];

	if (want->request.gpu_count)
		return want->request.gpu_count == count
			       ? 0
			       : fault_set(fault, FAULT_HOST, -EINVAL,
					   "gpu: %u are asked for, and " WANT_GPU_IDS
					   " names %u",
					   count, want->request.gpu_count);
	if (!count || count > REQUEST_GPUS_MAX)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "gpu: %u: a guest has from 1 to %d", count,
				 REQUEST_GPUS_MAX);
	if (count == 1)
		return want_gpu_add(want, "auto", fault);
	snprintf(word, sizeof(word), "%u", count);
	return want_gpu_add(want, word, fault);
}

int want_gpu(struct want *want, const messages_spec *spec, struct fault *fault)
{
	const Openshell__Compute__V1__GpuResourceRequirements *gpu =
		spec->resource_requirements ? spec->resource_requirements->gpu
					    : NULL;
	bool counted;
	int err;

	want->request.gpu_required = true;
	want->request.gpus_alone = true;
	err = want_gpu_config(want, spec->template_, fault);
	if (err || (!gpu && !want->request.gpu_count))
		return err;
	if (!gpu)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "driver_config: " WANT_GPU_IDS
				 " is for sandboxes that ask for a GPU");
	counted = gpu->given_case ==
		  OPENSHELL__COMPUTE__V1__GPU_RESOURCE_REQUIREMENTS__GIVEN_COUNT;
	if (!counted && want->request.gpu_count)
		return 0;
	return want_gpu_count(want, counted ? gpu->count : 1, fault);
}
