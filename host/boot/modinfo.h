/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel module says of itself, its .modinfo, by libkmod. */
#ifndef GPUBOX_BOOT_MODINFO_H
#define GPUBOX_BOOT_MODINFO_H

#include <stdbool.h>

#include "fault.h"

#define MODINFO_TEXT 256
/* amdgpu of Linux 6.12 names 646: all of its chips'. */
#define MODINFO_FIRMWARE 2048

/* Printable ASCII, with '?' for what is not; "" where it says nothing. */
struct modinfo {
	char version[MODINFO_TEXT];
	char license[MODINFO_TEXT]; /* the first of them */
	char vermagic[MODINFO_TEXT];
	bool has_signature;
	char *firmware[MODINFO_FIRMWARE]; /* names, as it asks for them */
	unsigned int firmware_count;
};

/*
 * Read the module @path, compressed or not. What a compressed one says is taken
 * from stash.h if it was kept there, and, with @keep, is kept: unpacking one
 * takes a tenth of a second. On success modinfo_free() frees. Errors: -EBADMSG
 * (FAULT_GUEST: no module), -E2BIG (FAULT_GUEST: it names more than
 * MODINFO_FIRMWARE files), -ENOMEM.
 */
int modinfo_read(const char *path, bool keep, struct modinfo *info,
		 struct fault *fault);
void modinfo_free(struct modinfo *info);

#endif /* GPUBOX_BOOT_MODINFO_H */
