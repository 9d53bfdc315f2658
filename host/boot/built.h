/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options a kernel was built with, from its .config. */
#ifndef GPUBOX_BOOT_BUILT_H
#define GPUBOX_BOOT_BUILT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BUILT_FILE_MAX 192

/* What a kernel has of a feature. */
enum built_has {
	BUILT_UNKNOWN,
	BUILT_ABSENT,
	BUILT_MODULE,
	BUILT_IN,
};

enum built_feature {
	BUILT_VIRTIO_BLK,
	BUILT_OVERLAY,
	BUILT_EROFS,
	BUILT_SQUASHFS,
	BUILT_FW_LOADER,
	BUILT_FW_XZ,	 /* firmware files may end in .xz */
	BUILT_FW_ZSTD,	 /* or in .zst */
	BUILT_SIG_FORCE, /* unsigned modules are refused, always */
	BUILT_LOCKDOWN,	 /* the same, as the kernel is locked down */
	BUILT_SVA,	 /* ARM_SMMU_V3_SVA */
	BUILT_VIRTIOFS,
	BUILT_FEATURES,
};

struct built_kernel {
	char release[128];  /* as uname -r; "" unknown */
	char arch[16];	    /* "x86_64", "aarch64" */
	uint64_t page_size; /* of the kernel that is started; 0 unknown */
	char config[BUILT_FILE_MAX];  /* the file its options are from, or "" */
	uint64_t config_page_size;    /* what they say; 0 unknown */
	char modules[BUILT_FILE_MAX]; /* folder with modules.dep, or "" */
	enum built_has has[BUILT_FEATURES];
};

/*
 * Set what the @size bytes of .config at @text say of the features and of the
 * page size. False when it is no configuration of a kernel: nothing is set.
 */
bool built_read(const char *text, size_t size, struct built_kernel *kernel);

/*
 * The configuration inside the uncompressed kernel of @size bytes at @data
 * (CONFIG_IKCONFIG, kernel/configs.c); NULL when there is none. *@sizep bytes,
 * freed with free().
 */
char *built_inside(const void *data, size_t size, size_t *sizep);

#endif /* GPUBOX_BOOT_BUILT_H */
