/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What vcpu.c has to know of the architecture it was compiled for. */
#ifndef GPUBOX_QEMU_VCPU_PROGRAM_H
#define GPUBOX_QEMU_VCPU_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#include <linux/kvm.h>

/* Guest memory: @VCPU_MEMORY bytes at 0 hold the program and its tables. */
#define VCPU_MEMORY 0x10000

/*
 * The program, in assembly of the architecture's file. Not by way of the GOT:
 * ld gives all names that an object keeps to itself and has in one section the
 * same entry there on Arm.
 */
#pragma GCC visibility push(hidden)
extern const uint8_t vcpu_program[];
extern const uint64_t vcpu_program_size;
#pragma GCC visibility pop

/* What the program does, in order; NULL after the last one. */
extern const char *const vcpu_steps[];

/* Why this host's vCPUs could not run a kernel, before one is made; or NULL. */
const char *vcpu_unfit(int kvm);

/* Settings of a VM that has no vCPU yet. 0 or -errno. */
int vcpu_prepare_vm(int vm);

/*
 * Put the program into @memory and the vCPU at its start. -ENOMEM, what KVM's
 * ioctls report.
 */
int vcpu_prepare(int kvm, int vm, int vcpu, uint8_t *memory);

/* How many steps this exit says are done; 0 if it is no such report. */
int vcpu_reported_step(const struct kvm_run *run);

#endif /* GPUBOX_QEMU_VCPU_PROGRAM_H */
