/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The conversation in which a QEMU binary says what it offers. */
#ifndef GPUBOX_QEMU_CAPS_ASK_H
#define GPUBOX_QEMU_CAPS_ASK_H

#include <jansson.h>

#include "fault.h"

/*
 * Start @path with no machine and ask it. On success *@answerp is a new
 * reference to
 *
 *	{"version": [7, 2, 22], "sandbox": true,
 *	 "machines": {"q35": {"cpu_max": 288, "properties": {"acpi": true}}},
 *	 "types": {"virtio-net-pci": true}}
 *
 * where machines have properties when their name is an alias. Errors as
 * those of qemu_caps_probe().
 */
int caps_ask(const char *path, json_t **answerp, struct fault *fault);

#endif /* GPUBOX_QEMU_CAPS_ASK_H */
