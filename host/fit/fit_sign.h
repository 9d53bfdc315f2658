/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The signature of a configuration as mkimage makes it: over the root, the
 * configuration, the images it names and their hashes (U-Boot,
 * doc/usage/fit/signature.rst). The images' data is covered by the hashes.
 */
#ifndef GPUBOX_FIT_FIT_SIGN_H
#define GPUBOX_FIT_FIT_SIGN_H

#include "fault.h"
#include "fit/fit.h"
#include "fit/image.h"

/* What a signature node says of itself; not covered by the signature. */
struct fit_signature {
	const char *name;    /* of the node */
	const char *algo;    /* "sha256,rsa2048"; NULL when missing */
	const char *padding; /* "pkcs-1.5", "pss" */
	const char *key;     /* key-name-hint; NULL when missing */
};

/* The first signature node of @config at or after the child @node; returns
 * its offset or a negative number. Start with node = 0. */
int fit_sign_next(const struct fit *fit, int config, int node,
		  struct fit_signature *signature);

/*
 * Check that one of the signatures of the configuration @config was made
 * with @key. Errors, FAULT_GUEST: -EKEYREJECTED (none, or none that is
 * right), -EBADMSG; FAULT_HOST: -EINVAL (@key is no RSA key), -ENOMEM.
 */
int fit_sign_verify(const struct fit *fit, int config,
		    const struct image_key *key, struct fault *fault);

#endif /* GPUBOX_FIT_FIT_SIGN_H */
