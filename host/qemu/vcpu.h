/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A vCPU of our own that runs a few instructions: the proof that KVM is more
 * than a device node. What it runs is what a kernel does first.
 */
#ifndef GPUBOX_QEMU_VCPU_H
#define GPUBOX_QEMU_VCPU_H

#include <stdbool.h>
#include <stddef.h>

/* Filled in while the vCPU runs, so that it tells how far it came. */
struct vcpu_report {
	int step; /* how many it got through */
	bool done;
	char reason[160]; /* unless done: what happened, "a vCPU ..." */
};

/*
 * Run a vCPU of the KVM device @kvm to its end. May never return on a host
 * where it does not work, and leaks what it opens: for a child process.
 */
void vcpu_run(int kvm, struct vcpu_report *report);

/* What the program does after @step steps; any number will do. */
const char *vcpu_step_name(int step);

#endif /* GPUBOX_QEMU_VCPU_H */
