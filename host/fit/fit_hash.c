// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/fit_hash.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include <libfdt.h>
#include <openssl/evp.h>

/* Each costs a pass over the data: no image needs more. */
#define FIT_HASHES_MAX 8

/* Bytes that are hashed at once. */
#define FIT_HASH_STEP ((size_t)1 << 20)

/* The data of one part. */
struct fit_hash_job {
	const struct fit *fit;
	int image;
	const void *data;
	size_t size;
	const struct fit_hash_feed *feed;
	uint8_t sha256[32];
};

bool fit_hash_is(const struct fit *fit, int node)
{
	return !strncmp(fit_name(fit, node), "hash", 4);
}

int fit_hash_next(const struct fit *fit, int image, int node,
		  struct fit_hash *hash)
{
	int len = 0;

	node = node ? fdt_next_subnode(fit->tree, node)
		    : fdt_first_subnode(fit->tree, image);
	while (node >= 0 && !fit_hash_is(fit, node))
		node = fdt_next_subnode(fit->tree, node);
	if (node < 0)
		return node;
	hash->algo = fit_string(fit, node, "algo");
	hash->value = fdt_getprop(fit->tree, node, "value", &len);
	hash->size = hash->value ? (size_t)len : 0;
	return node;
}

static int fit_hash_bad(const struct fit_hash_job *job, struct fault *fault,
			const char *algo, const char *why)
{
	return fault_set(fault, FAULT_GUEST, -EBADMSG,
			 "%s: part '%s': %.32s %s; copy or build the image "
			 "again",
			 job->fit->path, fit_name(job->fit, job->image), algo,
			 why);
}

/* Names as mkimage writes them; OpenSSL's happen to be the same. */
static bool fit_hash_is_known(const char *algo)
{
	static const char *const known[] = {"sha256", "sha384", "sha512",
					    "sha1", "md5"};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(algo, known[i]))
			return true;
	return false;
}

/* In steps, each of which waits for what it is about to read. */
static bool fit_hash_digest(const struct fit_hash_job *job, const EVP_MD *md,
			    uint8_t *digest, unsigned int *len)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	const uint8_t *data = job->data;
	size_t at, n;
	bool ok = context && EVP_DigestInit_ex(context, md, NULL);

	for (at = 0; ok && at < job->size; at += n) {
		n = job->size - at < FIT_HASH_STEP ? job->size - at
						   : FIT_HASH_STEP;
		if (job->feed)
			job->feed->arrived(job->feed->arg, at + n);
		ok = EVP_DigestUpdate(context, data + at, n);
	}
	ok = ok && EVP_DigestFinal_ex(context, digest, len);
	EVP_MD_CTX_free(context);
	return ok;
}

static int fit_hash_compute(const char *algo, const struct fit_hash_job *job,
			    uint8_t digest[EVP_MAX_MD_SIZE], unsigned int *len)
{
	EVP_MD *md = EVP_MD_fetch(NULL, algo, NULL);
	bool ok;

	/* not provided (FIPS) or out of memory: either way there is no hash */
	if (!md)
		return -ENOTSUP;
	ok = fit_hash_digest(job, md, digest, len);
	EVP_MD_free(md);
	return ok ? 0 : -ENOMEM;
}

/* Compare one hash; *@sha256_seen becomes true when it is a sha256. */
static int fit_hash_check(const struct fit_hash_job *job,
			  const struct fit_hash *hash, bool *sha256_seen,
			  struct fault *fault)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned int len = sizeof(job->sha256);

	if (!hash->algo || !hash->value)
		return fit_hash_bad(job, fault, "a hash", "is not complete");
	if (!fit_hash_is_known(hash->algo))
		return fit_hash_bad(job, fault, hash->algo,
				    "is not a known hash algorithm");
	if (!strcmp(hash->algo, "sha256")) {
		*sha256_seen = true;
		memcpy(digest, job->sha256, len);
	} else if (fit_hash_compute(hash->algo, job, digest, &len)) {
		return fit_hash_bad(job, fault, hash->algo,
				    "is not offered by OpenSSL");
	}
	if (hash->size != len || memcmp(hash->value, digest, len) != 0)
		return fit_hash_bad(job, fault, hash->algo,
				    "does not match the data");
	return 0;
}

static int fit_hash_check_all(const struct fit_hash_job *job, struct fault *fault)
{
	bool sha256_seen = false;
	struct fit_hash hash;
	int node = 0, count = 0, ret;

	while ((node = fit_hash_next(job->fit, job->image, node, &hash)) > 0) {
		if (++count > FIT_HASHES_MAX)
			return fit_hash_bad(job, fault, "it",
					    "has too many hashes");
		ret = fit_hash_check(job, &hash, &sha256_seen, fault);
		if (ret)
			return ret;
	}
	if (!sha256_seen)
		return fit_hash_bad(job, fault, "sha256", "is missing");
	return 0;
}

int fit_hash_verify(const struct fit *fit, int image, const void *data,
		    size_t size, const struct fit_hash_feed *feed,
		    char sha256[DIGEST_SIZE], struct fault *fault)
{
	struct fit_hash_job job = {.fit = fit,
				   .image = image,
				   .data = data,
				   .size = size,
				   .feed = feed};
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned int len;

	if (fit_hash_compute("sha256", &job, digest, &len) ||
	    len != sizeof(job.sha256))
		return fault_set(fault, FAULT_HOST, -ENOMEM,
				 "%s: OpenSSL cannot compute sha256", fit->path);
	memcpy(job.sha256, digest, sizeof(job.sha256));
	digest_print(job.sha256, sizeof(job.sha256), sha256);
	return fit_hash_check_all(&job, fault);
}
