/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a guest with a GPU's driver will be made of, read from its files. */
#ifndef GPUBOX_PREPARE_LOOK_PARTS_H
#define GPUBOX_PREPARE_LOOK_PARTS_H

#include "driver/driver.h"
#include "driver/parts.h"
#include "driver/vendor.h"
#include "prepare/payload.h"

struct look_parts_ask {
	const struct request *request;
	const struct board *board;
	const struct payload *payload;
	const struct driver *driver; /* its layer has no type: none */
	const struct vendor_driver *vendor;
};

/* Reads files, changes nothing. Errors, FAULT_HOST: those of collect.h. */
int look_parts(const struct look_parts_ask *ask, struct parts *parts,
	       struct fault *fault);

#endif /* GPUBOX_PREPARE_LOOK_PARTS_H */
