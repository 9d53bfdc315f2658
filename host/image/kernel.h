/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest kernel file: what it is, its release, its uncompressed form. */
#ifndef GPUBOX_IMAGE_KERNEL_H
#define GPUBOX_IMAGE_KERNEL_H

#include <stddef.h>

#include "fault.h"

struct kernel {
	const char *format; /* "bzImage", "vmlinux", "Image" */
	const char *arch;   /* "x86_64", "aarch64" */
	char release[128];  /* as uname -r; "" when it cannot be told */
	void *data;	    /* what QEMU is given; kernel_free() frees it */
	size_t size;
};

/*
 * Read the kernel of @size bytes at @data for a guest of @arch and bring it
 * into the form that starts fastest: the ELF inside an x86 bzImage when it
 * has a PVH entry, the Image inside a compressed or EFI-zboot arm64 kernel;
 * otherwise as it is. @path is for messages.
 *
 * Errors, FAULT_GUEST: -ENOEXEC (no kernel, or of another architecture),
 * -EBADMSG (compressed data is damaged), -EFBIG (over 512 MiB), -ENOMEM.
 */
int kernel_load(const char *path, const void *data, size_t size,
		const char *arch, struct kernel *kernel, struct fault *fault);
void kernel_free(struct kernel *kernel);

#endif /* GPUBOX_IMAGE_KERNEL_H */
