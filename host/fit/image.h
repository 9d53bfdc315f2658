/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A board's FIT image: its parts, checked before anybody sees them. */
#ifndef GPUBOX_FIT_IMAGE_H
#define GPUBOX_FIT_IMAGE_H

#include <stddef.h>

#include "fault.h"
#include "file/blob.h"

struct image;

struct image_part {
	const char *name;   /* node name below /images */
	const void *data;   /* in memory; NULL: no such part */
	size_t size;	    /* bytes */
	const char *sha256; /* 64 hex digits */
};

/* The key a binary was built with; der == NULL: no signature is asked for. */
struct image_key {
	const unsigned char *der; /* SubjectPublicKeyInfo */
	size_t size;
	const char *name; /* key-name-hint */
};

/*
 * Map @path, check its structure, every hash that the chosen configuration
 * uses and, with a key, the signature of the configuration.
 *
 * On success *@imagep is the caller's, freed with image_close(); the parts
 * point into it. Errors (FAULT_GUEST for what the file holds, FAULT_HOST for
 * what the system says): -ENOENT, -EACCES, -EFBIG (over 4 GiB), -EBADMSG
 * (truncated, malformed, a hash that does not match), -EKEYREJECTED (unsigned
 * or wrongly signed).
 */
int image_open(const char *path, const struct image_key *key,
	       struct image **imagep, struct fault *fault);

/*
 * image_open() in steps, for who has something to do while the check runs in a
 * thread: before it the parts lie within the file, but nobody has said yet that
 * they are what they should be. A kernel that lies behind the tree (mkimage -E)
 * is left in the file: it is copied once, to where it is used, and checked
 * there. It has no data before image_place_kernel(). Errors: those of
 * image_open(); *@imagep is untouched then. image_close() whatever the steps
 * behind it say.
 */
int image_map(const char *path, struct image **imagep, struct fault *fault);

/*
 * Give the kernel its place: in the empty @blob, or, with NULL for that, in
 * memory of @image, which has it then. Before image_check() starts. Errors,
 * FAULT_HOST: what mmap(2) and reading report.
 */
int image_place_kernel(struct image *image, struct blob *blob,
		       struct fault *fault);

/*
 * Copy the kernel to its blob, which is @blob; image_check() follows in its
 * thread, and does not end before this is called. Errors: those of blob.h.
 */
int image_copy_kernel(struct image *image, struct blob *blob,
		      struct fault *fault);
int image_check(struct image *image, const struct image_key *key,
		struct fault *fault);

/* The open file; @image's. */
int image_fd(const struct image *image);
void image_close(struct image *image);

struct image_part image_kernel(const struct image *image);
struct image_part image_initramfs(const struct image *image);
struct image_part image_modules(const struct image *image);
/* The @i-th device-tree overlay; data == NULL past the last one. */
struct image_part image_overlay(const struct image *image, unsigned int i);

#endif /* GPUBOX_FIT_IMAGE_H */
