/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest kernel file: what it is, its release, its uncompressed form. */
#ifndef GPUBOX_BOOT_KERNEL_H
#define GPUBOX_BOOT_KERNEL_H

#include <stddef.h>

#include "fault.h"

struct kernel {
	const char *format; /* "bzImage", "vmlinux", "Image" */
	const char *arch;   /* "x86_64", "aarch64" */
	char release[128];  /* as uname -r; "" when it cannot be told */
	const void *data;   /* what QEMU is given */
	size_t size;	    /* bytes */
	void *buffer;	    /* holds @data when it had to be unpacked */
};

/*
 * Read the kernel of @size bytes at @data for a guest of @arch and bring it
 * into the form that starts fastest: the ELF inside an x86 bzImage when it
 * has a PVH entry, the Image inside a compressed or EFI-zboot arm64 kernel;
 * otherwise as it is. @path is for messages.
 *
 * On success kernel->data lies in @data when nothing had to be unpacked, so
 * @data must live as long; kernel_free() frees what was allocated. On failure
 * @kernel is untouched. Errors, FAULT_GUEST: -ENOEXEC (no kernel, or of another
 * architecture), -EBADMSG (compressed data is damaged), -EFBIG (over 512 MiB),
 * -ENOMEM.
 */
int kernel_load(const char *path, const void *data, size_t size,
		const char *arch, struct kernel *kernel, struct fault *fault);
void kernel_free(struct kernel *kernel);

/*
 * The release of the uncompressed kernel of @size bytes at @data, by its
 * banner, put into the @room bytes at @release; "" when it has none.
 */
void kernel_find_release(const void *data, size_t size, char *release,
			 size_t room);

#endif /* GPUBOX_BOOT_KERNEL_H */
