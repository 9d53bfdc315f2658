// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/answer_gpu.h"

#include <errno.h>
#include <string.h>

#include "oci/vfio_node.h"
#include "vfio/select.h"

static int answer_gpu_add(struct answer *answer, const char *word, size_t size,
			  struct fault *fault)
{
	struct request *request = &answer->request;
	unsigned int i;
	char *copy;

	if (request->gpu_count == REQUEST_GPUS_MAX)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "a guest has at most %d devices",
				 REQUEST_GPUS_MAX);
	copy = answer->gpus[request->gpu_count];
	if (size >= PCI_BDF_TEXT)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 ANSWER_GPU " %.64s: is neither auto, nor a "
					    "number, nor an address",
				 word);
	memcpy(copy, word, size);
	copy[size] = '\0';
	if (select_check(copy, fault))
		return -EINVAL;
	/* two nodes can be of one group */
	for (i = 0; i < request->gpu_count; i++)
		if (!strcmp(request->gpus[i], copy))
			return 0;
	if (strcmp(copy, "none") != 0)
		request->gpus[request->gpu_count++] = copy;
	return 0;
}

static int answer_gpu_annotation(const struct answer_ask *ask,
				 struct answer *answer, struct fault *fault)
{
	const char *word = spec_annotation(ask->spec, ANSWER_GPU);
	size_t size;
	int err = 0;

	if (!word)
		return 0;
	if (!ask->allow_gpu)
		return fault_set(fault, FAULT_HOST, -EPERM,
				 "annotation " ANSWER_GPU ": this node does not "
				 "take it; its owner allows it in "
				 "/etc/gpubox/oci.conf");
	for (; *word && !err; word += size + !!word[size]) {
		size = strcspn(word, ",");
		err = answer_gpu_add(answer, word, size, fault);
	}
	return err;
}

static int answer_gpu_device(const struct answer_ask *ask,
			     const struct spec_device *device,
			     struct answer *answer, struct fault *fault)
{
	struct pci_bdf bdf[VFIO_NODE_DEVICES_MAX];
	char text[PCI_BDF_TEXT];
	int count, i, err = 0;

	if (device->type != 'c' && device->type != 'u')
		return 0;
	count = vfio_node_devices(ask->host, device->major, device->minor, bdf,
				  fault);
	for (i = 0; i < count && !err; i++) {
		pci_bdf_format(bdf[i], text);
		err = answer_gpu_add(answer, text, strlen(text), fault);
	}
	return count < 0 ? count : err;
}

int answer_gpu(const struct answer_ask *ask, struct answer *answer,
	       struct fault *fault)
{
	unsigned int i;
	int err;

	err = answer_gpu_annotation(ask, answer, fault);
	for (i = 0; i < ask->spec->device_count && !err; i++)
		err = answer_gpu_device(ask, &ask->spec->devices[i], answer,
					fault);
	return err;
}
