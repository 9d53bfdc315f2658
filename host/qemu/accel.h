/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KVM only where a vCPU really executes, else TCG. */
#ifndef GPUBOX_QEMU_ACCEL_H
#define GPUBOX_QEMU_ACCEL_H

#include <stdbool.h>

#include "board/board.h"
#include "fault.h"

struct accel {
	bool kvm;
	char reason[256]; /* why not KVM, one sentence; "" when KVM */
};

/*
 * Decide between KVM and TCG for a guest of @arch. With BOARD_ACCEL_AUTO
 * there is always an answer. With BOARD_ACCEL_KVM a host without working KVM
 * is -ENODEV (FAULT_HOST). Runs a few instructions in a vCPU of its own in a
 * child with a deadline; nothing stays behind.
 */
int accel_choose(enum board_accel want, const char *arch, struct accel *accel,
		 struct fault *fault);

/*
 * The same question for the KVM device @device and this machine's own
 * architecture: true if a vCPU ran, else accel->reason says what happened.
 */
bool accel_probe(const char *device, struct accel *accel);

#endif /* GPUBOX_QEMU_ACCEL_H */
