// SPDX-License-Identifier: GPL-2.0-or-later
/* EL1 with the MMU off and floating point on, as a kernel begins. */
#if defined(__aarch64__)

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>

#include "qemu/vcpu_program.h"

/* No memory is there: a store to it ends KVM_RUN. */
#define STEP_ADDR 0x10000000
#define PROGRAM	  0x1000

const char *const vcpu_steps[] = {
	"a store", "system registers", "floating point", "a loop", NULL,
};

/*
 * Reports step N by a store to STEP_ADDR. CPACR_EL1.FPEN as the kernel sets
 * it. The loop is long enough that a host which emulates each instruction
 * does not get through it in time.
 */
/* clang-format off */
__asm__(".pushsection .rodata.vcpu_program, \"a\"\n"
	"	.balign 4\n"
	"vcpu_program:\n"
	"	mov x0, #0x10000000\n"
	"	mov w1, #1\n"
	"	str w1, [x0]\n"
	"	mov x2, #0x300000\n"
	"	msr cpacr_el1, x2\n"
	"	isb\n"
	"	mrs x2, midr_el1\n"
	"	mrs x2, sctlr_el1\n"
	"	mov w1, #2\n"
	"	str w1, [x0]\n"
	"	fmov d0, #1.0\n"
	"	fadd d0, d0, d0\n"
	"	mov w1, #3\n"
	"	str w1, [x0]\n"
	"	mov x2, #0x100000\n"
	"1:	subs x2, x2, #1\n"
	"	b.ne 1b\n"
	"	mov w1, #4\n"
	"	str w1, [x0]\n"
	"2:	wfi\n"
	"	b 2b\n"
	"program_end:\n"
	"	.balign 8\n"
	"vcpu_program_size:\n"
	"	.8byte program_end - vcpu_program\n"
	".popsection\n");
/* clang-format on */

const char *vcpu_unfit(int kvm)
{
	if (ioctl(kvm, KVM_CHECK_EXTENSION, KVM_CAP_ONE_REG) <= 0)
		return "registers that can be set";
	return NULL;
}

int vcpu_prepare_vm(int vm)
{
	(void)vm;
	return 0;
}

int vcpu_prepare(int kvm, int vm, int vcpu, uint8_t *memory)
{
	uint64_t pc = PROGRAM;
	struct kvm_one_reg reg = {
		.id = KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE |
		      KVM_REG_ARM_CORE_REG(regs.pc),
		.addr = (uintptr_t)&pc,
	};
	struct kvm_vcpu_init init;

	(void)kvm;
	memcpy(memory + PROGRAM, vcpu_program, vcpu_program_size);
	if (ioctl(vm, KVM_ARM_PREFERRED_TARGET, &init) ||
	    ioctl(vcpu, KVM_ARM_VCPU_INIT, &init) ||
	    ioctl(vcpu, KVM_SET_ONE_REG, &reg))
		return -errno;
	return 0;
}

int vcpu_reported_step(const struct kvm_run *run)
{
	if (run->exit_reason != KVM_EXIT_MMIO || !run->mmio.is_write ||
	    run->mmio.phys_addr != STEP_ADDR)
		return 0;
	return run->mmio.data[0];
}

#endif
