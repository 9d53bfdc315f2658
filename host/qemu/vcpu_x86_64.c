// SPDX-License-Identifier: GPL-2.0-or-later
/* From real mode to 64-bit code with SSE, as firmware and a kernel go. */
#if defined(__x86_64__)

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "qemu/vcpu_program.h"

#define STEP_PORT 0xf4
#define PROGRAM	  0x1000
#define PML4	  0x2000
#define PDPT	  0x3000
#define PD	  0x4000

#define PAGE_PRESENT_RW 0x3ull
#define PAGE_LARGE	0x80ull

/* Where QEMU has it too; Intel's vCPUs need one, linux api.rst 4.35. */
#define TSS_ADDR 0xfffbd000

#define CPUID_MAX 256

const char *const vcpu_steps[] = {
	"16-bit code",	    "32-bit code", "64-bit code", "a write to an MSR",
	"SSE instructions", "a loop",	   NULL,
};

/*
 * Reports step N by a write to STEP_PORT. Control registers as the kernel has
 * them, arch/x86/kernel/head_64.S: CR0.PE, MP, PG; CR4.PAE, OSFXSR,
 * OSXMMEXCPT; EFER.SCE, LME. The loop is long enough that a host which
 * emulates each instruction does not get through it in time.
 */
/* clang-format off */
__asm__(".pushsection .rodata.vcpu_program, \"a\"\n"
	"vcpu_program:\n"
	".code16\n"
	"	mov $1, %al\n"
	"	out %al, $0xf4\n"
	"	cli\n"
	"	lgdtl %cs:(gdt_register - vcpu_program + 0x1000)\n"
	"	mov %cr0, %eax\n"
	"	or $0x1, %al\n"
	"	mov %eax, %cr0\n"
	"	ljmpl $0x8, $(protected - vcpu_program + 0x1000)\n"
	".code32\n"
	"protected:\n"
	"	mov $0x10, %ax\n"
	"	mov %ax, %ds\n"
	"	mov %ax, %es\n"
	"	mov %ax, %ss\n"
	"	mov $2, %al\n"
	"	out %al, $0xf4\n"
	"	mov $0x2000, %eax\n"
	"	mov %eax, %cr3\n"
	"	mov %cr4, %eax\n"
	"	or $0x620, %eax\n"
	"	mov %eax, %cr4\n"
	"	mov $0xc0000080, %ecx\n"
	"	rdmsr\n"
	"	or $0x101, %eax\n"
	"	wrmsr\n"
	"	mov %cr0, %eax\n"
	"	and $0xfffffff3, %eax\n"
	"	or $0x80000002, %eax\n"
	"	mov %eax, %cr0\n"
	"	ljmp $0x18, $(long_mode - vcpu_program + 0x1000)\n"
	".code64\n"
	"long_mode:\n"
	"	mov $3, %al\n"
	"	out %al, $0xf4\n"
	/* MSR_GS_BASE, which every kernel writes */
	"	mov $0xc0000101, %ecx\n"
	"	xor %edx, %edx\n"
	"	mov $0x5000, %eax\n"
	"	wrmsr\n"
	"	swapgs\n"
	"	mov $4, %al\n"
	"	out %al, $0xf4\n"
	"	pxor %xmm0, %xmm0\n"
	"	movdqa %xmm0, 0x5000\n"
	"	mov $5, %al\n"
	"	out %al, $0xf4\n"
	"	mov $0x100000, %ecx\n"
	"1:	dec %ecx\n"
	"	jnz 1b\n"
	"	mov $6, %al\n"
	"	out %al, $0xf4\n"
	"	hlt\n"
	"	.balign 8\n"
	"gdt:	.quad 0, 0x00cf9b000000ffff, 0x00cf93000000ffff\n"
	"	.quad 0x00af9b000000ffff\n"
	"gdt_register:\n"
	"	.word gdt_register - gdt - 1\n"
	"	.long gdt - vcpu_program + 0x1000\n"
	"program_end:\n"
	"	.balign 8\n"
	"vcpu_program_size:\n"
	"	.8byte program_end - vcpu_program\n"
	".popsection\n");
/* clang-format on */

/*
 * What a 64-bit kernel refuses to start without, arch/x86/include/asm/
 * required-features.h, less what a paravirtual guest may do without.
 */
static const struct {
	uint32_t function;
	uint32_t edx;
	const char *name;
} required[] = {
	{0x1, 1u << 0, "FPU"},
	{0x1, 1u << 5, "MSRs"},
	{0x1, 1u << 6, "PAE"},
	{0x1, 1u << 8, "CMPXCHG8B"},
	{0x1, 1u << 15, "CMOV"},
	{0x1, 1u << 24, "FXSAVE"},
	{0x1, 1u << 25, "SSE"},
	{0x1, 1u << 26, "SSE2"},
	{0x80000001, 1u << 29, "64-bit mode"},
};

static struct kvm_cpuid2 *supported_cpuid(int kvm)
{
	struct kvm_cpuid2 *cpuid;

	cpuid = calloc(1, sizeof(*cpuid) + CPUID_MAX * sizeof(cpuid->entries[0]));
	if (!cpuid)
		return NULL;
	cpuid->nent = CPUID_MAX;
	if (!ioctl(kvm, KVM_GET_SUPPORTED_CPUID, cpuid))
		return cpuid;
	free(cpuid);
	return NULL;
}

static bool has_feature(const struct kvm_cpuid2 *cpuid, uint32_t function,
			uint32_t edx)
{
	uint32_t i;

	for (i = 0; i < cpuid->nent; i++)
		if (cpuid->entries[i].function == function)
			return cpuid->entries[i].edx & edx;
	return false;
}

const char *vcpu_unfit(int kvm)
{
	struct kvm_cpuid2 *cpuid = supported_cpuid(kvm);
	const char *missing = NULL;
	size_t i;

	if (!cpuid)
		return "CPUID";
	for (i = 0; i < sizeof(required) / sizeof(required[0]); i++)
		if (!has_feature(cpuid, required[i].function, required[i].edx))
			missing = required[i].name;
	free(cpuid);
	return missing;
}

int vcpu_prepare_vm(int vm)
{
	return ioctl(vm, KVM_SET_TSS_ADDR, TSS_ADDR) ? -errno : 0;
}

static void fill_memory(uint8_t *memory)
{
	const uint64_t pml4e = PDPT | PAGE_PRESENT_RW;
	const uint64_t pdpte = PD | PAGE_PRESENT_RW;
	const uint64_t pde = PAGE_LARGE | PAGE_PRESENT_RW;

	memcpy(memory + PROGRAM, vcpu_program, vcpu_program_size);
	memcpy(memory + PML4, &pml4e, sizeof(pml4e));
	memcpy(memory + PDPT, &pdpte, sizeof(pdpte));
	memcpy(memory + PD, &pde, sizeof(pde));
}

int vcpu_prepare(int kvm, int vm, int vcpu, uint8_t *memory)
{
	struct kvm_regs regs = {.rip = PROGRAM, .rflags = 0x2};
	struct kvm_cpuid2 *cpuid = supported_cpuid(kvm);
	struct kvm_sregs sregs;
	int err = -ENOMEM;

	(void)vm;
	if (!cpuid)
		return err;
	fill_memory(memory);
	/* What the vCPU may do depends on what it says it can. */
	if (ioctl(vcpu, KVM_SET_CPUID2, cpuid) ||
	    ioctl(vcpu, KVM_GET_SREGS, &sregs))
		goto out_errno;
	sregs.cs.base = 0;
	sregs.cs.selector = 0;
	if (ioctl(vcpu, KVM_SET_SREGS, &sregs) ||
	    ioctl(vcpu, KVM_SET_REGS, &regs))
		goto out_errno;
	free(cpuid);
	return 0;
out_errno:
	err = -errno;
	free(cpuid);
	return err;
}

int vcpu_reported_step(const struct kvm_run *run)
{
	if (run->exit_reason != KVM_EXIT_IO || run->io.port != STEP_PORT ||
	    run->io.direction != KVM_EXIT_IO_OUT)
		return 0;
	return *((const uint8_t *)run + run->io.data_offset);
}

#endif
