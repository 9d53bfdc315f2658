/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small images as mkimage would make them, to be damaged by tests. */
#ifndef GPUBOX_TESTS_FIT_BUILDER_H
#define GPUBOX_TESTS_FIT_BUILDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libfdt.h>
#include <openssl/evp.h>

#include "fit/fit.h"
#include "fit/fit_signed.h"

#define BUILDER_SIZE 32768

#define BUILDER_KERNEL	  "the kernel of the guest"
#define BUILDER_INITRAMFS "its first files"
#define BUILDER_OVERLAY	  "an overlay"

/* The node at @path, which must be there. */
static inline int builder_node(const void *fdt, const char *path)
{
	int node = fdt_path_offset(fdt, path);

	assert_true(node >= 0);
	return node;
}

static inline void builder_set(void *fdt, const char *path, const char *name,
			       const char *text)
{
	assert_int_equal(
		fdt_setprop_string(fdt, builder_node(fdt, path), name, text), 0);
}

static inline void builder_add(void *fdt, const char *parent, const char *name)
{
	assert_true(fdt_add_subnode(fdt, builder_node(fdt, parent), name) >= 0);
}

static inline void builder_hash(void *fdt, const char *image, const char *node,
				const char *algo, const char *data)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned int len = 4;
	char path[128];

	memset(digest, 0, sizeof(digest));
	if (EVP_get_digestbyname(algo))
		assert_int_equal(EVP_Digest(data, strlen(data), digest, &len,
					    EVP_get_digestbyname(algo), NULL),
				 1);
	builder_add(fdt, image, node);
	snprintf(path, sizeof(path), "%s/%s", image, node);
	assert_int_equal(fdt_setprop(fdt, builder_node(fdt, path), "value",
				     digest, (int)len),
			 0);
	builder_set(fdt, path, "algo", algo);
}

/* An image node without hashes. */
static inline void builder_image(void *fdt, const char *name, const char *type,
				 const char *data)
{
	char path[128];

	builder_add(fdt, "/images", name);
	snprintf(path, sizeof(path), "/images/%s", name);
	assert_int_equal(fdt_setprop(fdt, builder_node(fdt, path), "data", data,
				     (int)strlen(data)),
			 0);
	builder_set(fdt, path, "type", type);
	builder_set(fdt, path, "compression", "none");
}

/* A good unsigned image in @fdt, of BUILDER_SIZE bytes, not packed. */
static inline void builder_make(void *fdt)
{
	assert_int_equal(fdt_create_empty_tree(fdt, BUILDER_SIZE), 0);
	builder_set(fdt, "/", "description", "a test");
	builder_add(fdt, "/", "configurations");
	builder_add(fdt, "/", "images");
	builder_image(fdt, "overlay-1", "flat_dt", BUILDER_OVERLAY);
	builder_hash(fdt, "/images/overlay-1", "hash-1", "sha256",
		     BUILDER_OVERLAY);
	builder_image(fdt, "initramfs", "ramdisk", BUILDER_INITRAMFS);
	builder_hash(fdt, "/images/initramfs", "hash-1", "sha256",
		     BUILDER_INITRAMFS);
	builder_image(fdt, "kernel", "kernel", BUILDER_KERNEL);
	builder_hash(fdt, "/images/kernel", "hash-1", "sha256", BUILDER_KERNEL);
	builder_set(fdt, "/configurations", "default", "conf-1");
	builder_add(fdt, "/configurations", "conf-1");
	builder_set(fdt, "/configurations/conf-1", "compatible", "gpubox,test");
	builder_set(fdt, "/configurations/conf-1", "description", "test");
	builder_set(fdt, "/configurations/conf-1", "kernel", "kernel");
	builder_set(fdt, "/configurations/conf-1", "ramdisk", "initramfs");
	builder_set(fdt, "/configurations/conf-1", "fdt", "overlay-1");
}

static inline int builder_update(void *arg, const void *data, size_t size)
{
	return EVP_DigestSignUpdate(arg, data, size) == 1 ? 0 : -1;
}

/* Sign conf-1 as mkimage does: before what it writes into the signature. */
static inline void builder_sign(void *fdt, EVP_PKEY *key)
{
	static const char path[] = "/configurations/conf-1/signature-1";
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint32_t strings[2] = {0};
	struct fit_signed covered;
	uint8_t value[1024];
	size_t len = sizeof(value);
	struct fit fit;

	builder_add(fdt, "/configurations/conf-1", "signature-1");
	builder_set(fdt, path, "algo", "sha256,rsa2048");
	builder_set(fdt, path, "key-name-hint", "dev");
	assert_int_equal(fit_init(&fit, "test", fdt, BUILDER_SIZE, NULL), 0);
	assert_int_equal(fit_signed_collect(&fit,
					    builder_node(fdt, "/configurations/"
							      "conf-1"),
					    &covered, NULL),
			 0);
	assert_int_equal(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key),
			 1);
	assert_int_equal(fit_signed_walk(&fit, &covered, fdt_size_dt_strings(fdt),
					 builder_update, ctx),
			 0);
	assert_int_equal(EVP_DigestSignFinal(ctx, value, &len), 1);
	EVP_MD_CTX_free(ctx);
	strings[1] = cpu_to_fdt32(fdt_size_dt_strings(fdt));
	assert_int_equal(fdt_setprop(fdt, builder_node(fdt, path), "value",
				     value, (int)len),
			 0);
	assert_int_equal(fdt_setprop(fdt, builder_node(fdt, path),
				     "hashed-strings", strings, sizeof(strings)),
			 0);
}

#endif /* GPUBOX_TESTS_FIT_BUILDER_H */
