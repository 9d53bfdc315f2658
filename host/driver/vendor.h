/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the makers of GPUs say about their drivers, as data. */
#ifndef GPUBOX_DRIVER_VENDOR_H
#define GPUBOX_DRIVER_VENDOR_H

#include <stdbool.h>
#include <stdint.h>

/* The driver of a vendor's GPUs. */
struct vendor_driver {
	uint16_t vendor; /* PCI id */
	const char *module;
	const char *firmware; /* folder below /lib/firmware: one per version */
	const char *libraries[4]; /* same version as the module; NULL ends */
};

/* Which flavour of the driver's modules drives a GPU. */
enum vendor_flavour {
	VENDOR_EITHER,
	VENDOR_OPEN_ONLY,
	VENDOR_PROPRIETARY_ONLY,
};

/* GPUs with the device ids @first to @last. */
struct vendor_gpu {
	uint16_t vendor, first, last;
	uint16_t since; /* first driver that lists one of them; 0 unknown */
	bool sva;	/* CUDA wants shared virtual addresses */
	enum vendor_flavour flavour;
	const char *generation;
	const char *firmware; /* what the open modules load; "" unknown */
};

/* NULL: nothing is known of the vendor, of the GPU. */
const struct vendor_driver *vendor_driver(uint16_t vendor);
const struct vendor_gpu *vendor_gpu(uint16_t vendor, uint16_t device);

#endif /* GPUBOX_DRIVER_VENDOR_H */
