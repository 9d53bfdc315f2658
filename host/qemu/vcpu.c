// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/vcpu.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "qemu/vcpu_program.h"

const char *vcpu_step_name(int step)
{
	int i;

	for (i = 0; vcpu_steps[i]; i++)
		if (i == step)
			return vcpu_steps[i];
	return "an unknown step";
}

static void *vcpu_memory(int vm)
{
	struct kvm_userspace_memory_region region = {
		.memory_size = VCPU_MEMORY,
	};
	void *memory;

	memory = mmap(NULL, VCPU_MEMORY, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return NULL;
	region.userspace_addr = (uintptr_t)memory;
	return ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region) ? NULL : memory;
}

/* The vCPU's descriptor, ready to run, or -errno. */
static int vcpu_make(int kvm)
{
	int vm, vcpu, err;
	void *memory;

	vm = ioctl(kvm, KVM_CREATE_VM, 0);
	if (vm < 0)
		return -errno;
	memory = vcpu_memory(vm);
	if (!memory)
		return -errno;
	err = vcpu_prepare_vm(vm);
	if (err)
		return err;
	vcpu = ioctl(vm, KVM_CREATE_VCPU, 0);
	if (vcpu < 0)
		return -errno;
	err = vcpu_prepare(kvm, vm, vcpu, memory);
	return err ? err : vcpu;
}

static void say_exit(struct vcpu_report *report, const struct kvm_run *run)
{
	const char *at = vcpu_step_name(report->step);

	if (run->exit_reason == KVM_EXIT_INTERNAL_ERROR)
		snprintf(report->reason, sizeof(report->reason),
			 "a vCPU stops at %s with an internal error of KVM (%u)",
			 at, run->internal.suberror);
	else
		snprintf(report->reason, sizeof(report->reason),
			 "a vCPU stops at %s with KVM exit %u", at,
			 run->exit_reason);
}

static void vcpu_execute(int vcpu, const struct kvm_run *run,
			 struct vcpu_report *report)
{
	int step;

	while (vcpu_steps[report->step]) {
		if (ioctl(vcpu, KVM_RUN, 0)) {
			if (errno == EINTR)
				continue;
			snprintf(report->reason, sizeof(report->reason),
				 "a vCPU stops at %s: %s",
				 vcpu_step_name(report->step), strerror(errno));
			return;
		}
		step = vcpu_reported_step(run);
		if (step != report->step + 1) {
			say_exit(report, run);
			return;
		}
		report->step = step;
	}
	report->done = true;
}

void vcpu_run(int kvm, struct vcpu_report *report)
{
	const char *unfit;
	struct kvm_run *run;
	int vcpu, size;

	/* The API is this version since 2007 and stays, linux api.rst 4.1. */
	if (ioctl(kvm, KVM_GET_API_VERSION, 0) != KVM_API_VERSION) {
		snprintf(report->reason, sizeof(report->reason), "it is not KVM");
		return;
	}
	unfit = vcpu_unfit(kvm);
	if (unfit) {
		snprintf(report->reason, sizeof(report->reason),
			 "its vCPUs have no %s", unfit);
		return;
	}
	vcpu = vcpu_make(kvm);
	if (vcpu < 0) {
		snprintf(report->reason, sizeof(report->reason),
			 "a vCPU cannot be made: %s", strerror(-vcpu));
		return;
	}
	size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	run = MAP_FAILED;
	if (size >= (int)sizeof(*run))
		run = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE,
			   MAP_SHARED, vcpu, 0);
	if (run == MAP_FAILED) {
		snprintf(report->reason, sizeof(report->reason),
			 "a vCPU cannot be mapped");
		return;
	}
	vcpu_execute(vcpu, run, report);
}
