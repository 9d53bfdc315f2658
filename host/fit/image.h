/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A board's FIT image: its parts, checked before anybody sees them. */
#ifndef GPUBOX_FIT_IMAGE_H
#define GPUBOX_FIT_IMAGE_H

#include <stddef.h>

#include "fault.h"

struct image;

struct image_part {
	const char *name;   /* node name below /images */
	const void *data;   /* in the mapped file; NULL: no such part */
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
 * image_open() in two steps, for who has something to do while the second
 * one runs in a thread: between the two the parts lie within the file, but
 * nobody has said yet that they are what they should be.
 */
int image_map(const char *path, struct image **imagep, struct fault *fault);
int image_check(struct image *image, const struct image_key *key,
		struct fault *fault);
void image_close(struct image *image);

const char *image_description(const struct image *image);
const char *image_compatible(const struct image *image); /* board, arch */
struct image_part image_kernel(const struct image *image);
struct image_part image_initramfs(const struct image *image);
struct image_part image_modules(const struct image *image);
/* The @i-th device-tree overlay; data == NULL past the last one. */
struct image_part image_overlay(const struct image *image, unsigned int i);

#endif /* GPUBOX_FIT_IMAGE_H */
