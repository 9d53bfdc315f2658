/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libkmod, to look at modules that are not this system's to load. */
#ifndef GPUBOX_BOOT_MODULES_CONTEXT_H
#define GPUBOX_BOOT_MODULES_CONTEXT_H

struct kmod_ctx;

/*
 * A context of libkmod for the folder @dir with modules.dep, NULL for this
 * system's. It reads no configuration of modprobe, and prints nothing: what
 * fails has its own message here. The caller's, for kmod_unref(); NULL and
 * errno: ENOMEM, or EINVAL where an index of it is no file.
 */
struct kmod_ctx *modules_context(const char *dir);

#endif /* GPUBOX_BOOT_MODULES_CONTEXT_H */
