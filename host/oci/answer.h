/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest makes of a container's config.json: each field is honoured,
 * left to the guest because it has its own, or refused with a sentence.
 */
#ifndef GPUBOX_OCI_ANSWER_H
#define GPUBOX_OCI_ANSWER_H

#include <limits.h>

#include "board/board.h"
#include "fault.h"
#include "oci/limits.h"
#include "oci/spec.h"
#include "pci/pci.h"
#include "request/request.h"

struct answer_ask {
	const struct spec *spec;
	const struct board *board;
	const char *bundle; /* its folder, absolute */
	const char *id;
	const char *host; /* below which /sys is; "" is this one */
	bool allow_gpu;	  /* the annotation counts: this node's owner says so */
};

/* Stays where it is: its request points into it, and into the spec. */
struct answer {
	struct request request;
	struct limits limits; /* of the control group */
	char (*groups)[12];   /* owned; NULL: none */
	char user[24];
	char name[64];
	char hostname[72]; /* of the pod; what is too long is no name */
	char root[PATH_MAX];
	char gpus[REQUEST_GPUS_MAX][PCI_BDF_TEXT];
};

/*
 * Fill in @answer; answer_free() frees it. Looks at /sys for the devices, and
 * at what the mounts' sources are, of which it reads small files; changes
 * nothing. Errors, FAULT_HOST: -ENOTSUP (refused), -EPERM (this node allows no
 * device to containers), -EINVAL, -ENAMETOOLONG, -ENOMEM, those of
 * limits_take() and vfio_node_devices(); then there is nothing to free.
 */
int answer_make(const struct answer_ask *ask, struct answer *answer,
		struct fault *fault);
void answer_free(struct answer *answer);

#endif /* GPUBOX_OCI_ANSWER_H */
