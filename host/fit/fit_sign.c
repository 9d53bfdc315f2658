// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/fit_sign.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <libfdt.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "fit/fit_signed.h"

/* Bits below which a key is no protection. */
#define FIT_SIGN_BITS_MIN 2048

int fit_sign_next(const struct fit *fit, int config, int node,
		  struct fit_signature *signature)
{
	node = node ? fdt_next_subnode(fit->tree, node)
		    : fdt_first_subnode(fit->tree, config);
	for (; node >= 0; node = fdt_next_subnode(fit->tree, node))
		if (!strncmp(fit_name(fit, node), "signature", 9))
			break;
	if (node < 0)
		return node;
	signature->name = fit_name(fit, node);
	signature->algo = fit_string(fit, node, "algo");
	signature->padding = fit_string(fit, node, "padding");
	if (!signature->padding)
		signature->padding = "pkcs-1.5"; /* as mkimage has it */
	signature->key = fit_string(fit, node, "key-name-hint");
	return node;
}

/* The digest of "sha256,rsa2048" when the key fits that name, else NULL. */
static const EVP_MD *fit_sign_digest(const struct fit_signature *signature,
				     EVP_PKEY *key)
{
	static const char *const digests[] = {"sha256", "sha384", "sha512"};
	char algo[32];
	size_t i;

	if (!signature->algo)
		return NULL;
	for (i = 0; i < sizeof(digests) / sizeof(digests[0]); i++) {
		snprintf(algo, sizeof(algo), "%s,rsa%d", digests[i],
			 EVP_PKEY_get_bits(key));
		if (!strcmp(algo, signature->algo))
			return EVP_get_digestbyname(digests[i]);
	}
	return NULL;
}

static bool fit_sign_set_padding(EVP_PKEY_CTX *ctx, const char *padding)
{
	if (!strcmp(padding, "pkcs-1.5"))
		return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) > 0;
	if (strcmp(padding, "pss") != 0)
		return false;
	/* mkimage's salt is as long as fits, or as the digest since 2023 */
	return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) > 0 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_AUTO) > 0;
}

static int fit_sign_update(void *arg, const void *data, size_t size)
{
	EVP_MD_CTX *ctx = arg;

	return EVP_DigestVerifyUpdate(ctx, data, size) == 1 ? 0 : -ENOMEM;
}

/* The size that "hashed-strings" gives: offset (always 0) and size. */
static bool fit_sign_strings(const struct fit *fit, int node, size_t *size)
{
	const fdt32_t *cells;
	int len;

	cells = fdt_getprop(fit->tree, node, "hashed-strings", &len);
	if (!cells || len != 2 * sizeof(*cells) || fdt32_ld(cells))
		return false;
	*size = fdt32_ld(cells + 1);
	return true;
}

static bool fit_sign_matches(const struct fit *fit, int node,
			     const struct fit_signature *signature,
			     const struct fit_signed *covered, EVP_PKEY *key)
{
	const EVP_MD *md = fit_sign_digest(signature, key);
	EVP_PKEY_CTX *pctx;
	const void *value;
	EVP_MD_CTX *ctx;
	size_t strings;
	bool ok;
	int len;

	value = fdt_getprop(fit->tree, node, "value", &len);
	if (!md || !value || !fit_sign_strings(fit, node, &strings))
		return false;
	ctx = EVP_MD_CTX_new();
	if (!ctx)
		return false;
	ok = EVP_DigestVerifyInit(ctx, &pctx, md, NULL, key) == 1 &&
	     fit_sign_set_padding(pctx, signature->padding) &&
	     !fit_signed_walk(fit, covered, strings, fit_sign_update, ctx) &&
	     EVP_DigestVerifyFinal(ctx, value, (size_t)len) == 1;
	EVP_MD_CTX_free(ctx);
	return ok;
}

static int fit_sign_key(const struct fit *fit, const struct image_key *key,
			EVP_PKEY **pkeyp, struct fault *fault)
{
	const unsigned char *der = key->der;
	EVP_PKEY *pkey;

	pkey = d2i_PUBKEY(NULL, &der, (long)key->size);
	if (!pkey || EVP_PKEY_get_base_id(pkey) != EVP_PKEY_RSA ||
	    EVP_PKEY_get_bits(pkey) < FIT_SIGN_BITS_MIN) {
		EVP_PKEY_free(pkey);
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s: cannot be checked: the key in this gpubox "
				 "is not an RSA key of at least %d bits",
				 fit->path, FIT_SIGN_BITS_MIN);
	}
	*pkeyp = pkey;
	return 0;
}

/*
 * The usual mistake when signing: without "sign-images" mkimage covers the
 * kernel and the overlays only. Name the first node that was left out.
 */
static const char *fit_sign_left_out(const struct fit *fit, int node,
				     const struct fit_signed *covered,
				     char *path, int size)
{
	unsigned int i;

	if (!fdt_getprop(fit->tree, node, "hashed-nodes", NULL))
		return NULL;
	for (i = 0; i < covered->count; i++)
		if (!fdt_get_path(fit->tree, covered->nodes[i], path, size) &&
		    fdt_stringlist_search(fit->tree, node, "hashed-nodes",
					  path) < 0)
			return path;
	return NULL;
}

static int fit_sign_rejected(const struct fit *fit, int node,
			     const struct fit_signed *covered,
			     const struct image_key *key, struct fault *fault)
{
	char path[128];

	if (fit_sign_left_out(fit, node, covered, path, sizeof(path)))
		return fault_set(fault, FAULT_GUEST, -EKEYREJECTED,
				 "%s: its signature does not cover %s; build "
				 "it with that part in sign-images",
				 fit->path, path);
	return fault_set(fault, FAULT_GUEST, -EKEYREJECTED,
			 "%s: its signature was not made with the key '%s' of "
			 "this gpubox, or the image was changed after signing; "
			 "take the image that was built with this gpubox",
			 fit->path, key->name ? key->name : "");
}

static int fit_sign_check(const struct fit *fit, int config,
			  const struct image_key *key, EVP_PKEY *pkey,
			  struct fault *fault)
{
	struct fit_signature signature;
	struct fit_signed covered;
	int node, first = 0, ret;

	ret = fit_signed_collect(fit, config, &covered, fault);
	if (ret)
		return ret;
	for (node = fit_sign_next(fit, config, 0, &signature); node >= 0;
	     node = fit_sign_next(fit, config, node, &signature)) {
		if (fit_sign_matches(fit, node, &signature, &covered, pkey))
			return 0;
		if (!first)
			first = node;
	}
	if (!first)
		return fault_set(fault, FAULT_GUEST, -EKEYREJECTED,
				 "%s: is not signed, and this gpubox takes "
				 "signed images only; take the image that was "
				 "built with this gpubox",
				 fit->path);
	return fit_sign_rejected(fit, first, &covered, key, fault);
}

int fit_sign_verify(const struct fit *fit, int config,
		    const struct image_key *key, struct fault *fault)
{
	EVP_PKEY *pkey = NULL;
	int ret;

	ret = fit_sign_key(fit, key, &pkey, fault);
	if (ret)
		return ret;
	ret = fit_sign_check(fit, config, key, pkey, fault);
	EVP_PKEY_free(pkey);
	return ret;
}
