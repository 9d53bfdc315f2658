/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An image taken apart with a verdict on each part, also when it is damaged:
 * what image_open() decides on and `gpubox image inspect` shows.
 */
#ifndef GPUBOX_FIT_IMAGE_DETAIL_H
#define GPUBOX_FIT_IMAGE_DETAIL_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"
#include "fit/fit.h"
#include "fit/fit_hash.h"
#include "fit/image.h"

#define IMAGE_PARTS_MAX 32

/* What a configuration has parts for, named as its properties are. */
enum image_role {
	IMAGE_KERNEL,	 /* kernel */
	IMAGE_INITRAMFS, /* ramdisk */
	IMAGE_MODULES,	 /* loadables */
	IMAGE_OVERLAY,	 /* fdt */
	IMAGE_ROLES,
};

struct image_entry {
	enum image_role role;
	int node;
	struct image_part part;
	char sha256[DIGEST_SIZE];	  /* computed; "" when it has no data */
	const struct fit_hash_feed *feed; /* its data is on its way, or NULL */
	struct fault fault; /* class FAULT_NONE: the part is good */
};

enum image_trust {
	IMAGE_UNSIGNED,	 /* no signature, none asked for */
	IMAGE_UNCHECKED, /* a signature, but no key to check it with */
	IMAGE_TRUSTED,
	IMAGE_REJECTED,
};

struct image_detail {
	struct fit fit;
	int config;		 /* node of the default configuration */
	const char *compatible;	 /* "" when it does not say */
	const char *description; /* "" when it does not say */
	enum image_trust trust;
	struct fault trust_fault; /* why it is rejected */
	unsigned int count;
	struct image_entry entries[IMAGE_PARTS_MAX];
};

/* The configuration's property for @role. */
const char *image_role_name(enum image_role role);

/*
 * Take the FIT of @size bytes at @data apart. @path and @data must outlive
 * @detail, which needs no undoing. Parts that are damaged, and a signature
 * that is, are no error here: they are in @detail. Errors: -EBADMSG when
 * there is no sound tree or no configuration (FAULT_GUEST).
 */
int image_detail_read(struct image_detail *detail, const char *path,
		      const void *data, size_t size, struct fault *fault);

/*
 * Hash every part and, with @key (may be NULL), check the signature. Returns
 * 0, or the error of the first thing that is wrong, as image_open() has it.
 */
int image_detail_verify(struct image_detail *detail,
			const struct image_key *key, struct fault *fault);

/* True if every part, and the signature where one is asked for, is right. */
bool image_detail_is_good(const struct image_detail *detail);

#endif /* GPUBOX_FIT_IMAGE_DETAIL_H */
